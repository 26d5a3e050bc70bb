// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/monkey.h"

#include <array>

#include <QAction>
#include <QDesktopServices>
#include <QDialogButtonBox>
#include <QDrag>
#include <QFile>
#include <QFileDialog>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLineEdit>
#include <QMessageBox>
#include <QRegularExpression>
#include <QScopedValueRollback>
#include <QTabWidget>
#include <QWhatsThis>
#include <QWheelEvent>

#include "core/data/points_csv.h"
#include "core/io/comparison_files.h"
#include "core/io/result_files.h"
#include "core/spec/spec_json.h"
#include "core/train/experiment.h"
#include "tests/study/tiny_study.h"
#include "tests/ui/window_parts.h"
#include "ui/figure/export_dialog.h"
#include "ui/figure/figure.h"
#include "ui/lesson/lesson_panel.h"
#include "ui/lesson/presenter_bar.h"
#include "ui/lesson/shipped_lessons.h"
#include "ui/panels/draw_bar.h"
#include "ui/study/study_page.h"

namespace quantoscope {
namespace {

constexpr const char* kLesson = ":/lessons/weights-bend-activations-speckle.json";
constexpr const char* kTable = "table.csv";

/// Takes addresses that would open a browser.
class NoBrowser : public QObject {
  Q_OBJECT

 public Q_SLOTS:
  void open(const QUrl&) {}
};

/// What somebody can choose in the menus, but the end of it all.
QList<QAction*> leaves(const QList<QAction*>& actions) {
  QList<QAction*> found;
  for (QAction* action : actions)
    if (action->menu())
      found << leaves(action->menu()->actions());
    else if (!action->isSeparator() && action->text().remove('&') != "Quit")
      found << action;
  return found;
}

QString name_of(const QWidget& widget) {
  return QString("%1 \"%2\"").arg(widget.metaObject()->className(), widget.objectName());
}

/// A key, as long as there is somebody to have it: it may be the end of who has it, which is why
/// QTest::keyClick does not do, which has more for him then.
void press(const QPointer<QWidget>& target, Qt::Key key, Qt::KeyboardModifier modifiers) {
  const char letter = QTest::keyToAscii(key);
  const QString text = letter ? QString(QLatin1Char(letter)) : QString();
  for (const bool down : {true, false})
    if (target) QTest::simulateEvent(target, down, key, modifiers, text, false);
}

QString title_of(const QString& lesson) {
  QFile file(lesson);
  return file.open(QIODevice::ReadOnly)
             ? QJsonDocument::fromJson(file.readAll()).object().value("title").toString()
             : QString();
}

/// What there is to see, and the menu's word for the way there.
QList<std::pair<QString, QString>> places(const MainWindow& window) {
  QList<std::pair<QString, QString>> all{{"page 0", "Studies"},
                                         {"page 1", "Compare pinned results"},
                                         {"page 2", "Studies"},
                                         {"presentation", "Presentation"},
                                         {"drawing", "Draw points"},
                                         {"quantoscope::ExportDialog", "Export figure…"},
                                         {"quantoscope::ImportDialog", "Import points (CSV)…"},
                                         {"quantoscope::HelpWindow", "User guide"},
                                         {"quantoscope::ShortcutSheet", "Keyboard and mouse"},
                                         {"quantoscope::Welcome", "Welcome"},
                                         {"QDialog", "About Quantoscope"},
                                         {"QFileDialog", "Open…"},
                                         {"QMessageBox", "New"}};
  for (const auto* dock : window.findChildren<QDockWidget*>(QString(), Qt::FindDirectChildrenOnly))
    all << std::pair("panel " + dock->objectName(), dock->toggleViewAction()->text());
  for (const QString& lesson : shipped_lessons())
    all << std::pair("lesson " + title_of(lesson), title_of(lesson));
  return all;
}

}  // namespace

void live_in(const QDir& folder) {
  for (const char* variable : {"HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"})
    qputenv(variable, QFile::encodeName(folder.path()));
  QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, folder.path());
  QDir::setCurrent(folder.path());
  static NoBrowser browser;
  for (const char* scheme : {"http", "https", "file", "mailto"})
    QDesktopServices::setUrlHandler(scheme, &browser, "open");
}

void make_files(const QDir& folder) {
  const auto path = [&](const char* name) { return folder.filePath(name).toStdString(); };
  write_spec(tiny_spec(), path("tiny.quantoscope.json"));
  Experiment experiment(tiny_spec());
  experiment.wait();
  const ExperimentResult result = experiment.result();
  write_result(result, path("result"));
  const Comparison rows{{"one", std::make_shared<ExperimentResult>(result)}};
  write_comparison(rows, path("two.quantoscope-compare"));
  write_figure(result, {}, path("figure.svg"));
  write_points_csv(*experiment.dataset(), path("points.csv"));
  const auto write = [&](const char* name, const QByteArray& text) {
    QFile file(folder.filePath(name));
    if (file.open(QIODevice::WriteOnly)) file.write(text);
  };
  write(kTable, "length;width;kind\n1,5;2,5;a\n2,5;3,5;b\n3,5;1,5;a\n0,5;4,5;b\n");
  StudySpec study = tiny_study();
  study.plots = {{StudyPlot::Kind::Lines, "", "model.width", "", "accuracy.truth"},
                 {StudyPlot::Kind::Maps, "", "network", "model.width", ""}};
  write("study.json", QByteArray::fromStdString(study_to_json(study)));
  QFile::copy(kLesson, folder.filePath("lesson.json"));
}

Monkey::Monkey(MainWindow& window, unsigned seed, const QDir& folder)
    : window_(window), random_(seed), folder_(folder) {
  watch();
}

QString Monkey::act() {
  const QString did = choose_action();
  QCoreApplication::processEvents();
  look();
  stay_inside();
  return did;
}

QString Monkey::choose_action() {
  const QScopedValueRollback acting(acting_, acting_ + 1);
  constexpr int kBetweenExplorations = 15;
  if (auto* dialog = qobject_cast<QDialog*>(QApplication::activeModalWidget())) return act_in(*dialog);
  if (QWidget* popup = QApplication::activePopupWidget()) {
    // A menu's "Quit" is not for now.
    const bool menu = qobject_cast<QMenu*>(popup);
    if (!menu && random_() % 3) return act_on(*popup);
    popup->close();
    return "close a popup";
  }
  if (++actions_ % kBetweenExplorations == 0) return explore();
  switch (random_() % 40) {
    case 0:
      return open();
    case 1:
    case 2:
    case 3:
    case 4:
      return choose();
    default:
      return act_on(window_);
  }
}

void Monkey::watch() {
  constexpr int kPatience = 2;  // Milliseconds.
  QTimer::singleShot(kPatience, this, [this] {
    watch();  // At first: what is done now may have a loop of its own.
    if (acting_ == 0) return;
    QDrag::cancel();
    if (QWhatsThis::inWhatsThisMode()) QWhatsThis::leaveWhatsThisMode();
    if (QWidget* popup = QApplication::activePopupWidget()) popup->close();
    look();
    if (auto* dialog = qobject_cast<QDialog*>(QApplication::activeModalWidget())) act_in(*dialog);
    stay_inside();
  });
}

QString Monkey::act_in(QDialog& dialog) {
  if (auto* files = qobject_cast<QFileDialog*>(&dialog)) return answer(*files);
  if (qobject_cast<QMessageBox*>(&dialog)) return answer_question(dialog);
  constexpr const char* kLeft = "actionsLeft";
  constexpr unsigned kMost = 15;
  const QVariant left = dialog.property(kLeft);
  const int now = left.isValid() ? left.toInt() : int(random_() % kMost);
  dialog.setProperty(kLeft, now - 1);
  if (now > 0) return act_on(dialog);
  const QString did = "send away " + name_of(dialog);
  dialog.reject();
  return did;
}

QString Monkey::act_on(QWidget& root) {
  switch (random_() % 9) {
    case 0:
    case 1:
    case 2:
      return click(root);
    case 3:
      return drag(root);
    case 4:
      return turn(root);
    case 5:
    case 6:
    case 7:
      return type(root);
    default:
      return edit(root);
  }
}

/// No looking around there: a list of files has keys that remove them.
QString Monkey::answer(QFileDialog& dialog) {
  const bool opens = dialog.acceptMode() == QFileDialog::AcceptOpen;
  QStringList names;
  if (!opens) {
    names = {"saved", "saved.pdf", "saved.json", "saved.svg", "saved.csv", "saved.png"};
  } else if (dialog.fileMode() == QFileDialog::Directory) {
    names = {"result", "two.quantoscope-compare", "store", "pinned"};
  } else {
    static const QRegularExpression words("[*\\w.-]+");
    for (const QString& filter : dialog.nameFilters())
      for (auto found = words.globalMatch(filter.section('(', 1)); found.hasNext();)
        names << folder_.entryList({found.next().captured()}, QDir::Files);
  }
  auto* const line = dialog.findChild<QLineEdit*>("fileNameEdit");
  if (names.isEmpty() || !line || random_() % 4 == 0) {
    dialog.reject();
    return "no file";
  }
  const QString path = folder_.filePath(any(names));
  dialog.setDirectory(folder_);
  line->setText(path);
  QMetaObject::invokeMethod(&dialog, "accept");
  // Refused, or one more question was answered with no.
  if (dialog.isVisible()) dialog.reject();
  return "file " + path;
}

QString Monkey::answer_question(QDialog& box) {
  const auto buttons = box.findChildren<QAbstractButton*>();
  if (buttons.isEmpty() || random_() % 5 == 0) {
    box.reject();
    return "no answer";
  }
  QAbstractButton* const pressed = any(buttons);
  const QString did = "answer " + pressed->text();
  pressed->click();
  return did;
}

QString Monkey::open() {
  const QString name = any(folder_.entryList(QDir::AllEntries | QDir::NoDotAndDotDot));
  window_.openPath(folder_.filePath(name));
  return "open " + name;
}

/// Goes where it has not been, as far as one can from here.
QString Monkey::explore() {
  QList<std::pair<QString, QString>> ways;
  for (const auto& [place, way] : places(window_))
    if (!seen_.contains(place)) ways << std::pair(place, way);
  if (ways.isEmpty()) return choose();
  const auto [place, way] = any(ways);
  if (place == "quantoscope::ImportDialog")
    window_.importPoints(folder_.filePath(kTable));
  else if (QAction* const found = action(window_, way); found && found->isEnabled())
    found->trigger();
  return "go to " + place;
}

/// Nothing is written elsewhere, and nothing is trained that takes long.
void Monkey::stay_inside() {
  for (auto* dialog : window_.findChildren<ExportDialog*>())
    if (QFileInfo(dialog->path()).absoluteDir() != folder_)
      dialog->setPath(folder_.filePath("figure-of-the-monkey.pdf"));
  auto* const studies = window_.findChild<StudyPage*>();
  if (studies->running() && studies->table().study.name != tiny_study().name) studies->stop();
}

void Monkey::look() {
  const auto* const pages = window_.findChild<QTabWidget*>(QString(), Qt::FindChildrenRecursively);
  if (pages->isVisible()) seen_ << QString("page %1").arg(pages->currentIndex());
  for (const auto* dock : window_.findChildren<QDockWidget*>(QString(), Qt::FindDirectChildrenOnly))
    if (dock->isVisible() && !dock->visibleRegion().isEmpty()) seen_ << "panel " + dock->objectName();
  const auto* const lesson = window_.findChild<LessonPanel*>();
  if (lesson->walk() && !lesson->visibleRegion().isEmpty())
    seen_ << "lesson " + QString::fromStdString(lesson->walk()->lesson().title);
  if (const auto* bar = window_.findChild<PresenterBar*>(); bar && bar->isVisible()) seen_ << "presentation";
  if (window_.findChild<DrawBar*>()->isVisible()) seen_ << "drawing";
  for (const QWidget* top : QApplication::topLevelWidgets())
    if (top->isVisible() && qobject_cast<const QDialog*>(top)) seen_ << top->metaObject()->className();
  for (const auto* dialog : window_.findChildren<QDialog*>())  // Some stand in the window.
    if (dialog->isVisible()) seen_ << dialog->metaObject()->className();
}

QStringList Monkey::missed() const {
  QStringList all;
  for (const auto& [place, way] : places(window_))
    if (!seen_.contains(place)) all << place;
  return all;
}

QWidget* Monkey::widget(QWidget& root, bool with_keyboard) {
  QWidgetList candidates;
  for (QWidget* candidate : root.findChildren<QWidget*>())
    if (candidate->isVisible() && candidate->isEnabled() && !candidate->size().isEmpty() &&
        (!with_keyboard || candidate->focusPolicy() != Qt::NoFocus))
      candidates << candidate;
  return candidates.isEmpty() ? &root : any(candidates);
}

QPoint Monkey::place(const QWidget& on) {
  // It may have been squeezed to nothing since it was chosen.
  return {int(random_() % unsigned(std::max(1, on.width()))),
          int(random_() % unsigned(std::max(1, on.height())))};
}

Qt::MouseButton Monkey::button() { return random_() % 4 ? Qt::LeftButton : Qt::RightButton; }

Qt::KeyboardModifier Monkey::modifier() {
  static constexpr std::array kAll{Qt::NoModifier, Qt::NoModifier, Qt::NoModifier, Qt::ShiftModifier,
                                   Qt::ControlModifier};
  return any(kAll);
}

QString Monkey::click(QWidget& root) {
  const QPointer<QWidget> target = widget(root, false);
  const QString did = "click on " + name_of(*target);
  if (random_() % 6 == 0) {
    QTest::mouseDClick(target, Qt::LeftButton, modifier(), place(*target));
    return did;
  }
  const Qt::MouseButton with = button();
  const auto modifiers = modifier();
  const QPoint at = place(*target);
  QTest::mousePress(target, with, modifiers, at);
  if (target) QTest::mouseRelease(target, with, modifiers, at);  // Else that was its end.
  return did;
}

QString Monkey::drag(QWidget& root) {
  const QPointer<QWidget> target = widget(root, false);
  const QString did = "drag on " + name_of(*target);
  const Qt::MouseButton held = button();
  const auto modifiers = modifier();
  QTest::mousePress(target, held, modifiers, place(*target));
  for (int i = 0; i < 4 && target; ++i) {
    const QPoint to = place(*target);
    QMouseEvent move(QEvent::MouseMove, to, target->mapToGlobal(to), Qt::NoButton, held, modifiers);
    QApplication::sendEvent(target, &move);
  }
  if (target) QTest::mouseRelease(target, held, modifiers, place(*target));
  return did;
}

QString Monkey::turn(QWidget& root) {
  QWidget* const target = widget(root, false);
  const QString did = "wheel on " + name_of(*target);
  const QPoint at = place(*target);
  const int by = 120 * (int(random_() % 5) - 2);
  QWheelEvent event(at, target->mapToGlobal(at), {}, {0, by}, Qt::NoButton, modifier(), Qt::NoScrollPhase,
                    false);
  QApplication::sendEvent(target, &event);
  return did;
}

QString Monkey::type(QWidget& root) {
  static constexpr std::array kKeys{
      Qt::Key_Tab,    Qt::Key_Backtab, Qt::Key_Return,   Qt::Key_Escape, Qt::Key_Space, Qt::Key_Left,
      Qt::Key_Right,  Qt::Key_Up,      Qt::Key_Down,     Qt::Key_Home,   Qt::Key_End,   Qt::Key_PageUp,
      Qt::Key_Delete, Qt::Key_Minus,   Qt::Key_Plus,     Qt::Key_F1,     Qt::Key_F8,    Qt::Key_F9,
      Qt::Key_F11,    Qt::Key_Period,  Qt::Key_Backspace};
  int key = any(kKeys);
  if (random_() % 2) key = random_() % 3 ? int(Qt::Key_0 + random_() % 10) : int(Qt::Key_A + random_() % 26);
  auto modifiers = modifier();
  if (key == Qt::Key_Q && modifiers == Qt::ControlModifier) modifiers = Qt::NoModifier;  // Not yet.
  const QPointer<QWidget> target = widget(root, true);
  const QString did = QString("key %1 in ").arg(QKeySequence(key | modifiers).toString()) + name_of(*target);
  target->setFocus();
  press(target, Qt::Key(key), modifiers);
  return did;
}

/// A value in a control of the experiment.
QString Monkey::edit(QWidget& root) {
  QList<FieldEditor*> editors;
  for (FieldEditor* editor : root.findChildren<FieldEditor*>())
    if (editor->isVisible() && editor->isEnabled()) editors << editor;
  if (editors.isEmpty()) return click(root);
  FieldEditor* const editor = any(editors);
  const QString did = "edit " + editor->objectName();
  for (QWidget* part : editor->findChildren<QWidget*>())
    if (part->isVisible() && part->focusPolicy() != Qt::NoFocus) {
      part->setFocus();
      press(part, random_() % 2 ? Qt::Key_Up : Qt::Key_Down, Qt::NoModifier);
      break;
    }
  return did;
}

/// Something in the menus, where undo, redo and the panels are, too.
QString Monkey::choose() {
  QAction* const action = any(leaves(window_.menuBar()->actions()));
  const QString did = "menu " + action->text();
  if (action->isEnabled()) action->trigger();
  return did;
}

}  // namespace quantoscope

#include "monkey.moc"
