// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

namespace quantoscope {

/// The four networks of one experiment: the float network and the three retrained from it.
enum class NetworkKind { Float, Weight, Activation, Joint };
inline constexpr int kNetworkKinds = 4;
inline constexpr NetworkKind kAllKinds[kNetworkKinds] = {NetworkKind::Float, NetworkKind::Weight,
                                                         NetworkKind::Activation, NetworkKind::Joint};
/// "float", "weight", "activation", "joint": the names used in files.
const char* name(NetworkKind kind);

/// What happens to the first or last layer: its weights and the activations it reads.
enum class LayerPolicy { Quantize, Float, EightBit };
/// When the weight step is optimised again: once before retraining, every epoch, or every batch
/// (METHODS 1.6).
enum class StepPolicy { Fixed, PerEpoch, PerStep };
/// How weights become levels (core/quant/weight_method.h): a step of least squared error, DoReFa, LSQ's
/// learned step, ternary weights (TWN), and one bit per weight with a magnitude per row (BWN), also with
/// XNOR-Net's centred and clamped shadow weights.
enum class WeightMethod { L2Step, Dorefa, Lsq, Twn, Bwn, Xnor };
/// How activations become levels (core/quant/activation_method.h): PACT's learned clip, DoReFa's fixed one,
/// LSQ's learned step, or XNOR-Net's sign in place of the ReLU.
enum class ActivationMethod { Pact, Dorefa, Lsq, Xnor };
/// The learning rate over a training: half a cosine down to 0, a tenth after 1/2 and 3/4 of the epochs, or
/// constant.
enum class Schedule { Cosine, Step, Constant };
/// What changes the weights: Adam (Kingma and Ba 2015), or stochastic gradient descent with momentum.
enum class OptimizerKind { Adam, Sgd };
/// What early stopping and the best epoch go by: accuracy on the truth, or on the training points.
enum class BestBy { Truth, Training };
/// The layers that the Lipschitz term pulls on: all, all but the output layer (whose norm is the logit's
/// scale), or those between the first and the last.
enum class LipschitzLayers { All, NotLast, Hidden };
/// The learning rate's way through a cycle: down and back at once, or down and up again.
enum class CycleShape { Sawtooth, Triangle, Pairs };
/// The part of the plane a map shows: all of it, or x >= 0 and y <= 0 as the paper's figures 2 and 3.
enum class Region { Whole, BottomRight };

/// Where the points come from. Lengths are in units of the input plane.
struct DataSpec {
  std::string generator = "semicircles";  ///< Name in the table of generators (core/data/dataset.h).
  std::string points_file;    ///< CSV file (x,y,label) to use instead of the generator; empty: none.
  std::string points_format;  ///< How the file is read (core/data/points_format.h); empty: x,y,label lines.
  std::string
      points_digest;  ///< SHA-256 of the file's content, which is refused if it has another; empty: any.
  bool standardize = false;  ///< Networks read the file's points with mean 0 and deviation 1.
  int radii = 10;            ///< Number of rings, of half turns of a spiral, of blobs, of rows of cells.
  double spacing = 0.1;      ///< Distance between neighbouring rings or windings; half a cell.
  int points = 100;          ///< Core samples per semicircle, moon, quadrant, ... (core/data/generators.h).
  int subsamples = 9;        ///< Gaussian subsamples per core sample.
  double noise = 0.2;        ///< Their standard deviation as a fraction of the gap between the classes.
  std::int64_t seed = 1;
  std::string own_points;  ///< Points clicked by hand: "x,y,label; x,y,label" (core/data/own_points.h).
  bool operator==(const DataSpec&) const = default;
};

/// A fully connected ReLU network "W-D": depth counts weight layers, the output layer included.
struct ModelSpec {
  int width = 128;
  int depth = 4;
  bool residual = false;  ///< h_i = 0.5 * (act(W_i h_{i-1} + b_i) + h_{i-1}) from the second hidden layer on.
  bool operator==(const ModelSpec&) const = default;
};

/// One training run on mini-batches.
struct TrainSpec {
  int epochs = 60;
  double learning_rate = 2.5e-3;
  Schedule schedule = Schedule::Cosine;
  int batch = 128;
  OptimizerKind optimizer = OptimizerKind::Adam;
  double momentum = 0.9;     ///< Of SGD.
  double weight_decay = 0;   ///< Shadow weights shrink by learning rate times this per step (decoupled).
  double gradient_clip = 0;  ///< Longest gradient, Euclidean norm over all parameters; 0: any.
  double lipschitz = 0;      ///< beta of the orthogonality term (paper, eq. 8; METHODS 5); 0: none.
  LipschitzLayers lipschitz_layers = LipschitzLayers::NotLast;
  int patience = 0;              ///< Epochs without a new best accuracy after which to stop; 0: never.
  BestBy judge = BestBy::Truth;  ///< Training accuracy where there is no truth.
  bool keep_best = false;        ///< End with the weights of the best epoch.
  bool operator==(const TrainSpec&) const = default;
};

/// What follows retraining: cycles of the learning rate in eight levels (paper, 4.2; METHODS 4), and
/// averaging the networks captured at their lowest level (SQWA, Shin, Boo and Sung 2020).
struct FineTuningSpec {
  int cycles = 0;  ///< 0: no fine-tuning.
  CycleShape cycle_shape = CycleShape::Sawtooth;
  int level_epochs = 1;         ///< Epochs on each of the eight levels.
  double learning_rate = 3e-5;  ///< The levels are multiples of this.
  double highest_factor = 100, lowest_factor = 0.1;
  bool average = false;    ///< Average the captured networks, quantize the average and train it on.
  int average_epochs = 5;  ///< How long.
  double average_learning_rate = 3e-5;
  bool operator==(const FineTuningSpec&) const = default;
};

/// In the place of a number of QuantSpec: what serves the bits of each layer (Field::automatic).
inline constexpr double kByBits = -1;

/// How the three quantized networks are quantized. Bits: 1..8, or 0 for float.
struct QuantSpec {
  int weight_bits = 2;
  int activation_bits = 2;
  WeightMethod weight_method = WeightMethod::L2Step;
  ActivationMethod activation_method = ActivationMethod::Pact;
  LayerPolicy first_layer = LayerPolicy::Float;
  LayerPolicy last_layer = LayerPolicy::Quantize;
  StepPolicy step_policy = StepPolicy::Fixed;
  /// Retraining uses this times the L2-optimal step: less is a finer grid and more clipping.
  /// kByBits: step_scale_of.
  double step_scale = kByBits;
  double alpha_percentile = 97;  ///< PACT's alpha starts at this percentile of the float activations.
  double alpha_decay = kByBits;  ///< lambda_a of PACT's regulariser (METHODS 2.4), or alpha_decay_of.
  bool operator==(const QuantSpec&) const = default;

  /// The bits a network of this kind has: ternary weights always have 2, binary ones and signs 1, whatever is
  /// asked for; 0 is float.
  int used_weight_bits(NetworkKind kind) const;
  int used_activation_bits(NetworkKind kind) const;
  /// What retraining multiplies the L2-optimal step of a layer of so many bits by. By bits: 0.6 for 2, which
  /// leaves fewer ternary weights 0, and 1 for all others, whose outer levels would only clip more.
  double step_scale_of(int bits) const;
  /// How strongly retraining pulls at the clip of a hidden layer whose activations have so many bits, not 0.
  /// By bits: 0.15 / (2^bits - 1). The gradient of PACT tells a clip what it cuts off, but not how coarse its
  /// levels are, which are the finer the smaller it is, and the fewer there are, the more that matters.
  double alpha_decay_of(int bits) const;
};

struct MapSpec {
  int resolution = 256;  ///< Points per side.
  Region region = Region::Whole;
  bool operator==(const MapSpec&) const = default;
};

/// Everything that determines a result: the same spec gives the same bits on the same machine.
struct ExperimentSpec {
  DataSpec data;
  ModelSpec model;
  TrainSpec pretraining;
  TrainSpec retraining{60, 3e-3, Schedule::Cosine, 128};
  FineTuningSpec fine_tuning;  ///< Of the retrained networks.
  QuantSpec quantization;
  MapSpec map;
  std::int64_t seed = 1;  ///< Initialisation and shuffling; each has a stream of its own.
  bool operator==(const ExperimentSpec&) const = default;

  /// Throws Error naming the first field that is outside its range (the table of spec_fields.h).
  void validate() const;
};

/// Weights and biases of a W-D network on 2 inputs and 1 output; 200-4 has 81,201 (paper, appendix A).
std::int64_t parameter_count(const ModelSpec& model);

/// "128-4" or "128-4 residual".
std::string architecture_name(const ModelSpec& model);
/// Reads "128-4" into width and depth; throws Error when it is malformed or out of range.
void parse_architecture(const std::string& text, ModelSpec& model);

}  // namespace quantoscope
