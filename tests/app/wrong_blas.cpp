// SPDX-License-Identifier: GPL-3.0-or-later
// A BLAS that computes wrongly, loaded before the real one: what a release may do on a processor that it does
// not know.
extern "C" void cblas_sgemm(int, int, int, int, int, int, float, const float*, int, const float*, int, float,
                            float*, int) {}
