// SPDX-License-Identifier: GPL-3.0-or-later
#include <filesystem>

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QtTest>

#include "core/io/npz.h"
#include "core/io/parts.h"
#include "core/io/result_files.h"
#include "core/nn/layout.h"
#include "core/quant/weight_method.h"
#include "tests/core/example_result.h"
#include "tests/core/forget_digests.h"
#include "tests/core/little_room.h"
#include "tests/core/message_of.h"
#include "tests/registry.h"

using namespace quantoscope;

class TestResultFiles : public QObject {
  Q_OBJECT

 private:
  QTemporaryDir folder_;
  std::string path(const char* name) const { return folder_.filePath(name).toStdString(); }
  std::string write_example(const char* name) const {
    write_result(example_result(), path(name));
    return path(name);
  }
  static void replace_in(const std::string& file, const std::string& what, const std::string& by) {
    std::string text = read_file(file);
    const std::size_t at = text.find(what);
    QVERIFY2(at != std::string::npos, what.c_str());
    write_file_atomically(file, text.replace(at, what.size(), by));
  }

  static ExperimentResult with_weights(ExperimentResult result) {
    RandomStream random(2, "weights");
    const ModelSpec& model = result.spec.model;
    const Layout layout(model);
    for (NetworkSnapshot& network : result.networks) {
      NetworkState state{model, layer_bits(result.spec.quantization, network.kind, model.depth),
                         std::vector<float>(layout.size), std::vector<float>(std::size_t(model.depth), 0.0f)};
      for (float& value : state.parameters) value = float(random.normal());
      // What a file does not hold, as no layer uses it.
      std::fill(state.parameters.begin() + std::ptrdiff_t(layout.alphas), state.parameters.end(), 1.0f);
      for (std::size_t l = 0; l < state.steps.size(); ++l)
        if (const int bits = state.bits.weights[l];
            bits > 0 && weight_quantizer<float>(state.bits.weight_method, bits).has_step(bits))
          state.steps[l] = float(random.uniform(0.1, 1));
      network.state = std::make_shared<const NetworkState>(std::move(state));
    }
    return result;
  }

  static void compare(const LayerReport& a, const LayerReport& b) {
    QCOMPARE(a.index, b.index);
    QCOMPARE(a.inputs, b.inputs);
    QCOMPARE(a.outputs, b.outputs);
    QVERIFY(a.weight_bits == b.weight_bits && a.activation_bits == b.activation_bits);
    QVERIFY(a.step == b.step && a.code_shares == b.code_shares && a.lowest_code == b.lowest_code);
    QVERIFY(a.alpha == b.alpha && a.clipped == b.clipped && a.zero == b.zero);
    QVERIFY(a.weight_sqnr == b.weight_sqnr && a.activation_sqnr == b.activation_sqnr);
    QVERIFY(a.weight_rmse == b.weight_rmse && a.weight_float_sqnr == b.weight_float_sqnr);
    QVERIFY(a.pre_activation_float_sqnr == b.pre_activation_float_sqnr);
    QVERIFY(a.pre_activation_sqnr == b.pre_activation_sqnr && a.dead_units == b.dead_units);
    QVERIFY(a.sigma_max == b.sigma_max && a.shadow_sigma_max == b.shadow_sigma_max);
  }
  static void compare(const NetworkSnapshot& a, const NetworkSnapshot& b) {
    QVERIFY(a.kind == b.kind && a.phase == b.phase && a.model == b.model);
    QCOMPARE(a.message, b.message);
    QCOMPARE(a.warning, b.warning);
    QCOMPARE(a.parameters, b.parameters);
    QVERIFY(a.weight_bits == b.weight_bits && a.activation_bits == b.activation_bits);
    QVERIFY(a.epoch == b.epoch && a.epochs == b.epochs);
    QVERIFY(a.seconds == b.seconds && a.samples_per_second == b.samples_per_second);
    QVERIFY(a.accuracy == b.accuracy);
    QVERIFY(a.error == b.error);
    QVERIFY(a.history == b.history);
    QCOMPARE(a.layers.size(), b.layers.size());
    for (std::size_t i = 0; i < a.layers.size(); ++i) compare(a.layers[i], b.layers[i]);
    QCOMPARE(bool(a.map), bool(b.map));
    if (a.map) QVERIFY(a.map->grid == b.map->grid && a.map->logits == b.map->logits);
  }

 private Q_SLOTS:
  void init() { folder_ = QTemporaryDir(); }

  void a_result_reads_back() {
    const ExperimentResult result = example_result();
    write_result(result, path("new/folder"));
    const ExperimentResult again = read_result(path("new/folder"));
    QCOMPARE(again.spec, result.spec);
    QCOMPARE(again.complete, result.complete);
    QCOMPARE(again.version, result.version);
    QVERIFY(again.truth == result.truth);
    for (std::size_t k = 0; k < result.networks.size(); ++k) compare(again.networks[k], result.networks[k]);
    QCOMPARE(QDir(folder_.filePath("new/folder"))
                 .entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot),
             (QStringList{"history.csv", "maps.npz", "result.json"}));
  }

  void weights_read_back() {
    ExperimentResult result = with_weights(example_result());
    const ModelSpec& model = result.spec.model;
    const Layout layout(model);
    // One whose training went wrong is left out.
    auto broken = *result.networks[2].state;
    broken.parameters[3] = std::numeric_limits<float>::quiet_NaN();
    result.networks[2].state = std::make_shared<const NetworkState>(broken);
    write_result(result, path("w"));

    const ExperimentResult again = read_result(path("w"));
    for (const int k : {0, 1}) {
      const auto& before = result.networks[std::size_t(k)].state;
      const auto& after = again.networks[std::size_t(k)].state;
      QVERIFY(after && after->model == model && after->bits == before->bits);
      QVERIFY(after->parameters == before->parameters && after->steps == before->steps);
    }
    QVERIFY(!again.networks[2].state);
    QVERIFY(!again.networks[3].state);  // It has no map that they would belong to.

    // NumPy's users find each layer's matrix under its name.
    const std::string file = path("w") + "/weights.npz";
    auto arrays = read_npz(read_file(file), "weights");
    const NpyArray& matrix = arrays.at("weight.weight.2");
    const LayerPlace& place = layout.layers[1];
    QVERIFY(matrix.shape ==
            (std::vector<std::size_t>{std::size_t(place.outputs), std::size_t(place.inputs)}));
    QCOMPARE(std::get<std::vector<float>>(matrix.values)[1],
             result.networks[1].state->parameters[place.weights + 1]);

    forget_digests(path("w"));
    const auto message_with = [&](const std::function<void(std::map<std::string, NpyArray>&)>& change) {
      auto changed = arrays;
      change(changed);
      write_file_atomically(file, npz_bytes(changed));
      return message_of([&] { read_result(path("w")); }).mid(qsizetype(file.size()));
    };
    QCOMPARE(message_with([](auto& a) { a.erase("float.bias.1"); }),
             QString(": array float.bias.1 is missing"));
    QCOMPARE(message_with([](auto& a) {
               a["float.bias.1"] = {{1}, std::vector<float>{1}};
             }),
             QString(": array float.bias.1 has another shape than the networks of result.json"));
    QCOMPARE(message_with([](auto& a) {
               std::get<std::vector<float>>(a["float.bias.1"].values)[0] =
                   std::numeric_limits<float>::infinity();
             }),
             QString(": the weights of network float are no numbers"));
    QCOMPARE(message_with([](auto&) {}), QString());

    // A result without weights in its place does not keep those of another.
    write_result(example_result(), path("w"));
    QVERIFY(!std::filesystem::exists(file));
  }

  void results_of_earlier_versions_still_read() {
    const std::string folder = write_example("r");
    std::string text;
    for (const QByteArray& line : QByteArray::fromStdString(read_file(folder + "/result.json")).split('\n')) {
      const bool later = line.contains("\"pre_activation_sqnr\"") || line.contains("\"dead_units\"") ||
                         line.contains("_float_sqnr\"") || line.contains("\"weight_rmse\"") ||
                         line.contains("sigma_max\"") || line.contains("\"map_epoch\"") ||
                         line.contains("\"band_width\"") || line.contains("\"logit_") ||
                         line.contains("\"noise_region") || line.contains("_area\"") ||
                         line.contains("\"smallest_piece\"") || line.contains("\"median_window\"") ||
                         line.contains("\"shortest_run\"");
      if (later && !line.endsWith(',')) {  // The last of its object: the comma before it goes, too.
        QVERIFY(text.ends_with(",\n"));
        text.erase(text.size() - 2, 1);
      }
      if (!later) text += line.toStdString() + "\n";
    }
    write_file_atomically(folder + "/result.json", text);
    const ExperimentResult again = read_result(folder);
    QCOMPARE(again.networks[2].layers.size(), std::size_t{2});
    const LayerReport& layer = again.networks[2].layers[1];
    QVERIFY(layer.alpha && layer.activation_sqnr);
    QVERIFY(!layer.weight_rmse && !layer.weight_float_sqnr && !layer.pre_activation_float_sqnr);
    QVERIFY(!layer.pre_activation_sqnr && !layer.dead_units && !layer.sigma_max && !layer.shadow_sigma_max);
    // Their correlation length was another number.
    const ErrorCharacter& error = *again.networks[2].error;
    QVERIFY(error.distortion_share && error.band_width == 0);
    QCOMPARE(*error.distortion_area(), *error.distortion_share * error.flipped_share);
    QVERIFY(!error.noise_regions && !error.noise_region_mean && !error.noise_region_median);
    QVERIFY(!error.correlation_length && !error.logit_gain && !error.logit_offset);
  }

  void a_result_that_has_not_begun_reads_back() {
    ExperimentResult result;
    for (int k = 0; k < kNetworkKinds; ++k) result.networks[std::size_t(k)].kind = kAllKinds[k];
    write_result(result, path("r"));
    const ExperimentResult again = read_result(path("r"));
    QCOMPARE(again.truth.size(), Eigen::Index{0});
    for (std::size_t k = 0; k < result.networks.size(); ++k) compare(again.networks[k], result.networks[k]);
  }

  void results_of_versions_that_did_not_measure_errors_read_back() {
    const std::string folder = write_example("r");
    for (int k = 0; k < kNetworkKinds; ++k) replace_in(folder + "/result.json", "\"error\"", "\"yore\"");
    for (const NetworkSnapshot& network : read_result(folder).networks) QVERIFY(!network.error);
  }

  void result_json_has_the_promised_form() {
    const QByteArray text = QByteArray::fromStdString(read_file(write_example("r") + "/result.json"));
    const QJsonObject root = QJsonDocument::fromJson(text).object();
    QCOMPARE(root["quantoscope"].toString(), QString("0.1.0"));
    QCOMPARE(root["format"].toString(), QString("quantoscope-result"));
    QCOMPARE(root["version"].toInt(), 1);
    QCOMPARE(root["complete"], QJsonValue(false));
    QCOMPARE(root["spec"]["map"]["region"].toString(), QString("bottom-right"));
    const QJsonArray networks = root["networks"].toArray();
    QCOMPARE(networks.size(), 4);
    const char* kinds[] = {"float", "weight", "activation", "joint"};
    for (int k = 0; k < 4; ++k) QCOMPARE(networks[k]["kind"].toString(), QString(kinds[k]));
    QVERIFY(networks[0]["weight_bits"].isNull());
    QVERIFY(networks[0]["activation_bits"].isNull());
    QVERIFY(networks[0]["accuracy"]["truth_before_retraining"].isNull());
    QVERIFY(networks[0]["accuracy"]["truth"].isDouble());
    QCOMPARE(networks[3]["weight_bits"].toInt(), 2);
    QCOMPARE(networks[3]["activation_bits"].toInt(), 3);
    QCOMPARE(networks[3]["phase"].toString(), QString("failed"));
    QVERIFY(networks[3]["grid"].isNull());
    QCOMPARE(networks[1]["layers"][0]["weight_sqnr"].toString(), QString("inf"));
  }

  void history_has_one_line_per_epoch() {
    const QStringList lines =
        QString::fromStdString(read_file(write_example("r") + "/history.csv")).split('\n');
    QCOMPARE(lines.first(), QString("network,epoch,learning_rate,loss,training_accuracy,truth_accuracy"));
    QCOMPARE(lines.size(), 1 + 16 + 1);
    QVERIFY(lines[1].startsWith("float,0,"));
    QVERIFY(lines[2].endsWith(','));
    QVERIFY(lines[16].startsWith("joint,3,") && lines[16].contains(",inf,"));
  }

  void maps_hold_logits_axes_and_truth() {
    const ExperimentResult result = example_result();
    const auto arrays = read_npz(read_file(write_example("r") + "/maps.npz"), "maps");
    QStringList names;
    for (const auto& [name, array] : arrays) names << QString::fromStdString(name);
    QCOMPARE(names, (QStringList{"activation", "float", "truth", "weight", "x", "y"}));
    const auto& x = std::get<std::vector<double>>(arrays.at("x").values);
    const auto& y = std::get<std::vector<double>>(arrays.at("y").values);
    QCOMPARE(x.size(), std::size_t{32});
    QCOMPARE(x[5], result.networks[0].map->grid.x(5));
    QCOMPARE(y[7], result.networks[0].map->grid.y(7));
    QCOMPARE(std::get<std::vector<float>>(arrays.at("weight").values)[33],
             result.networks[1].map->logits(1, 1));
  }

  void a_second_result_replaces_the_first() {
    const std::string folder = write_example("r");
    ExperimentResult other = example_result(64);
    other.complete = true;
    write_result(other, folder);
    QVERIFY(read_result(folder).complete);
    QCOMPARE(read_result(folder).networks[0].map->grid.n, 64);
  }

  void files_of_another_result_are_named_data() {
    QTest::addColumn<QString>("file");
    for (const char* file : {"history.csv", "maps.npz", "weights.npz"}) QTest::newRow(file) << file;
  }
  void files_of_another_result_are_named() {
    QFETCH(const QString, file);
    const ExperimentResult result = with_weights(example_result());
    write_result(result, path("r"));
    const std::string of_r = path("r") + "/" + file.toStdString();
    // By hand: a last byte; and a bias, of which nothing else tells.
    const std::string bytes = read_file(of_r);
    write_file_atomically(of_r, bytes + "\n");
    const QString message = QString::fromStdString(of_r) +
                            " does not belong to this result: it has changed since result.json was written";
    QCOMPARE(message_of([&] { read_result(path("r")); }), message);
    if (file == "weights.npz") {
      auto arrays = read_npz(bytes, "weights");
      std::get<std::vector<float>>(arrays.at("float.bias.1").values)[0] += 0.5f;
      write_file_atomically(of_r, npz_bytes(arrays));
      QCOMPARE(message_of([&] { read_result(path("r")); }), message);
      std::filesystem::remove(of_r);  // A person may do without the weights.
      const ExperimentResult without = read_result(path("r"));
      QVERIFY(!without.networks[0].state);
      QVERIFY(without.files_note.english().starts_with(of_r + " is missing"));
    }
    write_file_atomically(of_r, bytes);
    QVERIFY(read_result(path("r")).networks[0].state);
    // A result of an earlier version is what is in its folder.
    forget_digests(path("r"));
    QVERIFY(read_result(path("r")).networks[0].state);
  }

  void a_file_that_is_not_in_its_place_yet_is_read_where_it_is() {
    write_result(with_weights(example_result()), path("r"));
    const QJsonObject root =
        QJsonDocument::fromJson(QByteArray::fromStdString(read_file(path("r") + "/result.json"))).object();
    QCOMPARE(root["files"].toArray().size(), 3);
    for (const QJsonValue& file : root["files"].toArray()) {
      const QString place = QString::fromStdString(path("r")) + "/" + file["name"].toString();
      QCOMPARE(file["size"].toInteger(), QFileInfo(place).size());
      QVERIFY(QFile::rename(place, folder_.filePath("r/" + file["part"].toString())));
    }
    QVERIFY(read_result(path("r")).networks[0].state);
    // They are not cleared away, however old; only those of a result that was replaced are.
    const auto age = [&] {
      for (const auto& entry : std::filesystem::directory_iterator(path("r")))
        std::filesystem::last_write_time(
            entry, std::filesystem::file_time_type::clock::now() - std::chrono::hours(48));
    };
    age();
    remove_old_parts(path("r"));
    QVERIFY(read_result(path("r")).networks[0].state);
    write_result(example_result(), path("r"));
    QCOMPARE(QDir(folder_.filePath("r")).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot),
             (QStringList{"history.csv", "maps.npz", "result.json"}));
    // Names that lead elsewhere lead nowhere.
    std::filesystem::rename(path("r") + "/maps.npz", path("maps.part"));
    const std::string text = read_file(path("r") + "/result.json");
    const std::size_t at = text.find("\"part\": \"") + 9;
    write_file_atomically(path("r") + "/result.json", std::string(text).replace(at, 42, "../maps.part"));
    QVERIFY(message_of([&] {
              read_result(path("r"));
            }).contains("cannot read " + folder_.filePath("r/maps.npz")));
  }

  void the_copy_of_points_goes_with_its_result_and_a_persons_own_stays() {
    const std::string text = "x,y,label\n0,0,1\n1,1,0\n";
    ExperimentResult with_points = example_result();
    with_points.points = std::make_shared<const std::string>(text);
    with_points.spec.data.points_digest.clear();
    // Trained on a file elsewhere: the folder has a copy.
    write_file_atomically(path("mine.csv"), text);
    with_points.spec.data.points_file = path("mine.csv");
    write_result(with_points, path("r"));
    QCOMPARE(read_file(path("r") + "/points.csv"), text);
    write_result(example_result(), path("r"));
    QVERIFY(!QFile::exists(folder_.filePath("r/points.csv")));
    // Trained on the file in the folder, which is nobody's copy.
    write_file_atomically(path("r") + "/points.csv", text);
    with_points.spec.data.points_file = path("r") + "/points.csv";
    write_result(with_points, path("r"));
    write_result(example_result(), path("r"));
    QCOMPARE(read_file(path("r") + "/points.csv"), text);
  }

  void points_that_changed_by_hand_are_said() {
    const std::string text = "x,y,label\n0,0,1\n1,1,0\n";
    ExperimentResult result = example_result();
    result.points = std::make_shared<const std::string>(text);
    write_file_atomically(path("mine.csv"), text);
    result.spec.data.points_file = path("mine.csv");
    write_result(result, path("r"));
    write_file_atomically(path("r") + "/points.csv", "x,y,label\n");
    QVERIFY(read_result(path("r")).points_note.empty());  // The file itself is there.
    std::filesystem::remove(path("mine.csv"));
    const ExperimentResult again = read_result(path("r"));
    QVERIFY(!again.points);
    QVERIFY2(
        again.points_note.english().starts_with(path("r") + "/points.csv does not belong to this result"),
        again.points_note.english().c_str());
  }

  void what_cannot_be_written_is_named_and_leaves_nothing() {
    write_file_atomically(path("file"), "kept");
    QVERIFY(message_of([&] {
              write_result(example_result(), path("file"));
            }).startsWith("cannot make the folder " + folder_.filePath("file") + ": "));
    QVERIFY(message_of([&] {
              write_result(example_result(), path("file/r"));
            }).startsWith("cannot make the folder " + folder_.filePath("file/r") + ": "));
    QVERIFY(!message_of([&] { write_result(example_result(), "/proc/r"); }).isEmpty());
    QVERIFY(!message_of([&] { write_result(example_result(), ""); }).isEmpty());
    QCOMPARE(read_file(path("file")), std::string("kept"));

    // A file that cannot take its place: the others stay away too, and what stood there stays.
    const std::string folder = write_example("r");
    const std::string before = read_file(folder + "/maps.npz");
    std::filesystem::remove(folder + "/history.csv");
    std::filesystem::create_directory(folder + "/history.csv");
    QCOMPARE(message_of([&] { write_result(example_result(64), folder); }),
             QString::fromStdString("cannot write " + folder + "/history.csv: Is a directory"));
    QCOMPARE(read_file(folder + "/maps.npz"), before);
    QCOMPARE(QDir(QString::fromStdString(folder))
                 .entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot)
                 .size(),
             3);
  }

  void a_full_disk_is_named() {
    QCOMPARE(with_little_room([&] { write_result(example_result(), path("new")); }),
             "cannot write " + folder_.filePath("new") + "/maps.npz: File too large");
    QVERIFY(!QDir(folder_.filePath("new")).exists());
    const std::string folder = write_example("r");
    std::filesystem::remove(folder + "/result.json");
    std::filesystem::create_symlink("/dev/full", folder + "/result.json");
    QCOMPARE(message_of([&] { write_result(example_result(), folder); }),
             QString::fromStdString("cannot write " + folder + "/result.json: No space left on device"));
  }

  void axes_of_another_grid_are_named() {
    const std::string folder = write_example("r"), file = folder + "/maps.npz";
    forget_digests(folder);
    const WantedArrays all{{"float", 1024}, {"weight", 1024}, {"activation", 1024},
                           {"joint", 1024}, {"truth", 1024},  {"x", 32},
                           {"y", 32}};
    auto arrays = read_npz(read_file(file), file, all);
    QVERIFY(arrays.contains("x"));
    for (double& x : std::get<std::vector<double>>(arrays["x"].values)) x += 1;
    write_file_atomically(file, npz_bytes(arrays));
    QCOMPARE(message_of([&] { read_result(folder); }),
             QString::fromStdString(file + ": the axes x and y are not those of result.json's grid"));
  }

  void shares_beyond_one_are_named() {
    const std::string folder = write_example("r"), file = folder + "/result.json";
    const std::string text = read_file(file);
    const std::size_t at = text.find("\"truth\": ") + 9;
    QVERIFY(at > 9);
    write_file_atomically(file, std::string(text).replace(at, text.find_first_of(",\n", at) - at, "7"));
    QVERIFY(message_of([&] {
              read_result(folder);
            }).contains(".accuracy.truth: expected a share, 0 to 1, found 7"));
  }

  void damaged_results_are_named_data() {
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("what");
    QTest::addColumn<QString>("by");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* name, const char* file, const char* what, const char* by,
                        const char* message) { QTest::newRow(name) << file << what << by << message; };
    row("newer", "result.json", "\"version\": 1", "\"version\": 7",
        "result.json: format version 7 is newer than this program's 1; a newer Quantoscope can read it");
    row("other format", "result.json", "quantoscope-result", "quantoscope-experiment",
        "result.json: format: expected 'quantoscope-result', found 'quantoscope-experiment'");
    row("no format", "result.json", "\"format\"", "\"shape\"",
        "result.json: 'format' is missing; this is no quantoscope-result file");
    row("unknown field", "result.json", "\"spacing\"", "\"spacin\"",
        "result.json: spec: unknown key 'data.spacin'; did you mean 'data.spacing'?");
    row("wrong kind", "result.json", "\"kind\": \"weight\"", "\"kind\": \"joint\"",
        "result.json: networks #2.kind: expected 'weight', found 'joint'");
    row("unknown kind", "result.json", "\"kind\": \"weight\"", "\"kind\": \"bias\"",
        "result.json: networks #2.kind: 'bias' is not one of float, weight, activation or joint");
    row("bits", "result.json", "\"activation_bits\": 3,\n      \"accuracy\"",
        "\"activation_bits\": 12,\n      \"accuracy\"",
        "result.json: networks #3.activation_bits: expected a whole number 1..8, found 12");
    row("regions", "result.json", "\"regions\": []", "\"regions\": [[1, 2]]",
        "result.json: networks #4.error.regions #1: expected three numbers, found a list");
    row("missing key", "result.json", "\"phase\"", "\"phaze\"",
        "result.json: networks #1: 'phase' is missing; there is 'phaze'");
    row("grid", "result.json", "\"n\": 32", "\"n\": 16",
        "maps.npz: array float is 32 x 32; result.json's grid is 16 x 16");
    row("huge grid", "result.json", "\"n\": 32", "\"n\": 1000000",
        "result.json: networks #1.grid.n: expected a whole number 1..1024, found 1000000");
    row("history number", "history.csv", "weight,2,", "weight,two,",
        "history.csv:8:8: expected a number, found 'two'");
    row("history epoch", "history.csv", "weight,2,", "weight,2.5,",
        "history.csv:8:8: expected an epoch, found '2.5'");
    row("history network", "history.csv", "weight,2,", "wait,2,",
        "history.csv:8:1: expected float, weight, activation or joint, found 'wait'");
    row("history header", "history.csv", "network,", "net,",
        "history.csv:1:1: expected the header "
        "network,epoch,learning_rate,loss,training_accuracy,truth_accuracy");
    row("map type", "maps.npz", "'<f4'", "'<f2'",
        "maps.npz: array activation holds values of type '<f2'; only <f4, <f8, |i1 and <i2 can be read");
  }
  void damaged_results_are_named() {
    QFETCH(QString, file);
    QFETCH(QString, what);
    QFETCH(QString, by);
    QFETCH(QString, message);
    const std::string folder = write_example("r");
    forget_digests(folder);
    replace_in(folder + "/" + file.toStdString(), what.toStdString(), by.toStdString());
    QCOMPARE(message_of([&] { read_result(folder); }), QString::fromStdString(folder) + "/" + message);
  }

  void maps_that_do_not_fit_are_named() {
    const std::string folder = write_example("r"), maps = folder + "/maps.npz";
    forget_digests(folder);
    const auto arrays = read_npz(read_file(maps), maps);
    const auto message_with = [&](const std::function<void(std::map<std::string, NpyArray>&)>& change) {
      auto changed = arrays;
      change(changed);
      write_file_atomically(maps, npz_bytes(changed));
      return message_of([&] { read_result(folder); }).mid(qsizetype(maps.size()));
    };
    QCOMPARE(message_with([](auto& a) { a.erase("weight"); }), QString(": array weight is missing"));
    QCOMPARE(message_with([](auto& a) {
               a["weight"].shape = {16, 64};
             }),
             QString(": array weight is 16 x 64; result.json's grid is 32 x 32"));
    QCOMPARE(message_with([](auto& a) { a["weight"].values = std::vector<double>(1024); }),
             QString(": array weight holds values of another type than expected"));
    QCOMPARE(message_with([](auto& a) { a["truth"].values = std::vector<std::int8_t>(1024, 5); }),
             QString(": array truth holds values other than -1, 0 and 1"));
    QCOMPARE(message_with([](auto& a) { a["truth"].shape = {1024}; }),
             QString(": array truth is 1024; result.json's grid is 32 x 32"));
    QCOMPARE(message_with([](auto&) {}), QString());
  }

  void what_is_missing_is_named() {
    QCOMPARE(message_of([&] { read_result(path("none")); }),
             folder_.filePath("none") + ": there is no such folder");
    write_file_atomically(path("file"), "");
    QCOMPARE(message_of([&] { read_result(path("file")); }), folder_.filePath("file") + " is not a folder");
    QCOMPARE(message_of([&] { read_result(folder_.path().toStdString()); }),
             folder_.path() + " holds no result: result.json is missing");
    const std::string folder = write_example("r");
    std::filesystem::remove(folder + "/maps.npz");
    QCOMPARE(message_of([&] { read_result(folder); }),
             QString::fromStdString("cannot read " + folder + "/maps.npz: No such file or directory"));
  }
};

QUANTOSCOPE_TEST(TestResultFiles)
#include "test_result_files.moc"
