// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <span>
#include <vector>

namespace quantoscope {

/// What quantization did to one weight layer and to the activations it puts out. Shares are 0..1; what does
/// not apply to the layer (a float layer's step, the output layer's alpha) is absent.
struct LayerReport {
  int index = 0;  ///< 1 for the first layer.
  int inputs = 0, outputs = 0;
  std::optional<int> weight_bits, activation_bits;
  std::optional<double> step;           ///< Weight step Delta (for one bit: the mean magnitude).
  std::vector<double> code_shares;      ///< Share of weights per integer code, from the lowest code up.
  int lowest_code = 0;                  ///< The code of code_shares[0]; one bit has the codes -1 and 1 only.
  std::optional<double> alpha;          ///< PACT's clip.
  std::optional<double> clipped, zero;  ///< Share of activations >= alpha, and of those quantized to 0.
  /// dB, rounding alone: this network's own shadow weights against the quantized ones. After retraining
  /// shadow weights are no network that anybody uses: see weight_float_sqnr.
  std::optional<double> weight_sqnr;
  /// rms of the difference between shadow and quantized weights, over the distance of neighbouring levels: 1
  /// / sqrt(12) = 0.289 where values are spread evenly between the levels, more where outer ones are clipped.
  std::optional<double> weight_rmse;
  /// dB, what has become of the float network: its weights of this layer against those that compute here, by
  /// retraining and rounding together. Absent in the float network and where that is not known.
  std::optional<double> weight_float_sqnr;
  std::optional<double>
      activation_sqnr;  ///< dB, clipless ReLU against quantized activation of the same input.
  /// dB, what has gathered up to here: W_l h_{l-1} + b_l against the same sum in the same network (shadow
  /// weights, biases) with no quantizer at work in this layer or any before it (METHODS 16.1, case ii). The
  /// output layer's is the logit's. Absent in a network without quantizers.
  std::optional<double> pre_activation_sqnr;
  /// dB, the same sum in the float network against the one here: what has gathered since, retraining
  /// included. The output layer's is the logit's. Absent as weight_float_sqnr.
  std::optional<double> pre_activation_float_sqnr;
  /// Hidden units that put out 0 on every point measured; absent for the output layer.
  std::optional<int> dead_units;
  /// Largest singular value of the weights that compute (quantized where the layer is), and of the shadow
  /// weights: the most the layer can stretch an error in its input.
  std::optional<double> sigma_max, shadow_sigma_max;
};

/// What a network makes of noise: of the errors that rounding and clipping add to its hidden activations.
struct NoiseGain {
  double sigma_product = 0;  ///< Product over the layers of sigma_max, of the weights in use.
  /// rms of the logit's error over rms of the noise put in, on training points, against the same weights with
  /// no activation quantizer: noise n_l = Q(r) - r for the ReLU output r of each quantized layer (half of it
  /// in a residual layer), its rms sqrt(sum_l mean ||n_l||^2). Absent without activation quantizers, and for
  /// signs, which are no noisy ReLU.
  std::optional<double> measured;
  /// The most that can be: sqrt(sum_l G_l^2), G_l the product over the layers above l of sigma_max, or of
  /// (sigma_max + 1) / 2 where residual: a ReLU stretches nothing.
  std::optional<double> bound;
  bool operator==(const NoiseGain&) const = default;
};

/// The largest singular value of a rows x columns matrix, row-major, to a relative 1e-5; 0 for one that is
/// all 0. Golub-Kahan-Lanczos from a fixed start vector, some twenty products with the matrix (Golub and Van
/// Loan, Matrix Computations, section 10.4).
double largest_singular_value(std::span<const float> matrix, int rows, int columns);

}  // namespace quantoscope
