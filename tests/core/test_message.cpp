// SPDX-License-Identifier: GPL-3.0-or-later
// Texts of core with arguments, and errors made of them.
#include "core/message.h"

#include <filesystem>
#include <new>
#include <stdexcept>
#include <type_traits>

#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>
#include <QtTest>

#include "core/error.h"
#include "core/spec/spec_json.h"
#include "core/spec/text.h"
#include "tests/registry.h"

using namespace quantoscope;

class TestMessage : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void argumentsTakeTheirPlaces() {
    QCOMPARE(Message{"plain"}.english(), std::string("plain"));
    QCOMPARE((Message{"%2 of %1, %2", {"a", "b"}}).english(), std::string("b of a, b"));
    // What an argument holds is no place, and a place without an argument stays.
    QCOMPARE((Message{"%1 and %2 at 5% or %", {"%2"}}).english(), std::string("%2 and %2 at 5% or %"));
  }

  void messagesNest() {
    const Message inner{"%1 is outside %2", {"9", "1..8"}};
    const Message middle{"%1: %2", {"bits", inner}};
    const Message outer{"%1: %2%3", {"file", middle, Message{}}};
    QCOMPARE(outer.english(), std::string("file: bits: 9 is outside 1..8"));
    const auto* kept = std::get_if<Message>(&std::get<Message>(outer.arguments[1]).arguments[1]);
    QVERIFY(kept);
    QCOMPARE(kept->text, inner.text);
  }

  void errorsSayTheSameInEnglish() {
    const Error foreign(std::string("100%1 foreign"));
    QCOMPARE(foreign.what(), "100%1 foreign");
    QCOMPARE(foreign.message().english(), std::string("100%1 foreign"));
    const std::string place = "here";
    const Error composed("%1: the side %2 is not above 0", place, number_text(-1.5));
    QCOMPARE(composed.what(), "here: the side -1.5 is not above 0");
    QCOMPARE(composed.message().text, std::string("%1: the side %2 is not above 0"));
    const Error nested("%1: %2", "there", composed.message());
    QCOMPARE(nested.what(), "there: here: the side -1.5 is not above 0");
    static_assert(std::is_nothrow_copy_constructible_v<Error>);
  }

  /// What reads a file puts its name before what reads a value, and both remain messages.
  void whatWasThrownInsideIsKept() {
    try {
      spec_from_json(R"({"quantization": {"weight_bits": 9}})", "file.json");
      QFAIL("accepted");
    } catch (const Error& error) {
      QCOMPARE(error.what(), "file.json: quantization.weight_bits: 9 is outside 1..8 or float");
      QCOMPARE(error.message().arguments.size(), std::size_t(2));
      QVERIFY(std::holds_alternative<Message>(error.message().arguments[1]));
    }
  }

  void whatLibrariesThrowIsSaidInOurWords() {
    const std::filesystem::filesystem_error files("status", "/a/b",
                                                  std::make_error_code(std::errc::permission_denied));
    QCOMPARE(error_message(files).english(), std::string("/a/b: Permission denied"));
    QCOMPARE(error_message(std::bad_alloc()).english(), std::string("there is not enough memory"));
    QCOMPARE(error_message(std::runtime_error("theirs")).english(), std::string("theirs"));
  }

  void foreignTextIsPlainInMessages() {
    QCOMPARE(QString::fromStdString(in_quotes("a\x1b\xff\u00e4\u0085")), QString("'a%1\u00e4%1'").arg("??"));
    const QString most(79, 'x');  // In the middle of a character there is no end.
    QCOMPARE(QString::fromStdString(in_quotes((most + "\u00e4y").toStdString())), "'" + most + "...'");
    QVERIFY(is_plain_utf8("\u00e4\u20ac\U0001f600") && !is_plain_utf8("a\n") && !is_plain_utf8("\xc3"));
  }

  void suggestionsAreMessages() {
    QCOMPARE(did_you_mean("model.width").english(), std::string("; did you mean 'model.width'?"));
    QCOMPARE(did_you_mean("").english(), std::string());
    QCOMPARE(did_you_mean("", {"; there are %1", {"a or b"}}).english(), std::string("; there are a or b"));
  }

  /// A text that is composed where it is thrown could not be translated.
  void thrownTextsAreMarked() {
    static const QRegularExpression unmarked(
        R"(throw\s+Error\(\s*+(?!CORE_TEXT\(|text, path|Message\{text,)[^;]*;)");
    QStringList found;
    int files = 0, thrown = 0;
    for (const char* room : {"spec", "data", "io", "lesson", "analysis", "nn", "quant", "train", "study"})
      for (QDirIterator each(FIXTURES "/../../core/" + QString(room), {"*.cpp", "*.h"}, QDir::Files);
           each.hasNext();) {
        QFile file(each.next());
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QString text = QString::fromUtf8(file.readAll());
        ++files;
        thrown += int(text.count("throw Error("));
        for (auto match = unmarked.globalMatch(text); match.hasNext();)
          found << file.fileName() + ": " + match.next().captured().left(200);
      }
    QVERIFY(files > 60 && thrown > 80);
    QVERIFY2(found.isEmpty(), qPrintable(found.join('\n')));
    QVERIFY(unmarked.match("throw Error(\"origin: \" + what);").hasMatch());
    QVERIFY(unmarked.match("throw Error(origin + \" is bad\");").hasMatch());
    QVERIFY(!unmarked.match("throw Error(\n    CORE_TEXT(\"core\", \"bad\"));").hasMatch());
  }
};

QUANTOSCOPE_TEST(TestMessage)
#include "test_message.moc"
