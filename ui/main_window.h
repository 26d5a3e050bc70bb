// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <QMainWindow>

#include "core/lesson/lesson.h"
#include "core/spec/experiment_spec.h"
#include "core/train/experiment_result.h"
#include "ui/plots/map_grid.h"
#include "ui/session/latest_job.h"
#include "ui/theme.h"

class QActionGroup;
class QKeyEvent;
class QDockWidget;
class QMenu;
class QHBoxLayout;
class QTabWidget;
class QUndoGroup;

namespace quantoscope {

struct ExperimentFile;
class ComparePage;
class CurvesPlot;
class DocksAside;
struct BeforeLesson;
class BesideMaps;
class ExperimentController;
class HiddenSpacePanel;
class Inspection;
class LessonPanel;
class LayersPanel;
class MessageBar;
class NoteLabel;
class PinnedResults;
class Playback;
class PlayerBar;
class Recovery;
class PointDrawer;
class PointPanel;
class Presentation;
class PresenterBar;
class SpecHistory;
class SpecPanel;
class StudyPage;
class TimeBar;
class ViewActions;

/// The window of one experiment: controls left, the four maps in the middle, curves right, the player above.
/// It owns the running experiment, which starts with it and ends with it.
class MainWindow : public QMainWindow {
  Q_OBJECT

 public:
  /// An `initial` experiment that cannot run is reported in the window, which then starts with the defaults.
  explicit MainWindow(const ExperimentSpec& initial = {}, QWidget* parent = nullptr);
  ~MainWindow() override;

  ExperimentController& controller() const { return *controller_; }
  Inspection& inspection() const { return *inspection_; }
  Playback& playback() const { return *playback_; }
  const QString& file() const { return file_; }

 public Q_SLOTS:
  /// Opens an experiment file, or the experiment of a result folder or of a figure; imports a CSV file. Asks
  /// before changes are lost; what cannot be read is reported in the window, which goes on as it was.
  void openPath(const QString& path);
  /// Writes the experiment, which then has this file; false after reporting what went wrong.
  bool saveTo(const QString& path);
  /// Trains on the points of a CSV file, a step that can be undone; how other tables than plain x,y,label
  /// files are read is asked first. A file that cannot be read is reported with line and column, and nothing
  /// changes.
  void importPoints(const QString& path);
  /// Writes the points that are trained on as CSV.
  void savePointsTo(const QString& path);
  /// The page with examples and recent files; nothing waits for it.
  void showWelcome();
  /// The same when the program starts: after the question whether lost work is to be restored, and not if it
  /// was.
  void showWelcomeAtStart();
  void showMessage(const QString& text);
  /// Says which libraries for matrix products compute wrongly on this processor, and which are used
  /// (BuildInfo); once, then not again until there are others.
  void tellOnceOfWrongLibraries(const QStringList& wrong, const QStringList& used);
  /// From now on unsaved work is kept in this folder, and what a program that was killed has left there is
  /// offered again.
  void keepUnsavedIn(const QString& folder);
  /// Pinned results are kept in this folder from now on, and those of the last session come back.
  void keepPinsIn(const QString& folder);
  /// Trained networks are kept in this folder from now on (ExperimentController::keepNetworksIn). `at_once`:
  /// the experiment that has just begun is looked for there, too.
  void keepNetworksIn(const QString& folder, bool at_once);
  /// The experiment that runs came from there: titles and recent files are to say so.
  void nameDocument(const QString& path, const quantoscope::ExperimentFile& opened);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
  bool event(QEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void showEvent(QShowEvent* event) override;
  void closeEvent(QCloseEvent* event) override;
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;

 private:
  void make_controller(const ExperimentSpec& initial);
  void make_parts();
  QWidget* make_experiment_page();
  void make_docks();
  void connect_parts();
  void make_menus();
  void make_top_bar();
  void make_presenter();
  void make_drawer(QHBoxLayout& row);
  void connect_drawer();
  /// main_window_plots.cpp
  void connect_map_menus();
  void add_data_actions(QMenu& menu);
  void make_presets_menu();
  void make_file_menu();
  void make_edit_menu();
  void make_view_menu();
  void make_run_menu();
  void make_lesson_menu();
  void make_help_menu();
  void change_bits(const char* key, int step);
  /// A panel: `area` and `open` are where it stands and whether it is seen at first and after "Reset layout",
  /// `help` its page of the guide where that has another name.
  QDockWidget* add_dock(QWidget* content, const QString& title, const char* name, Qt::DockWidgetArea area,
                        const QKeySequence& shortcut, bool open, const char* help = nullptr);
  void place_docks();
  /// The time stands below the panels on the right, and below the maps when there are none.
  void place_time();
  /// Into this area, below everything else there; hidden it stays hidden.
  void move_time(Qt::DockWidgetArea area);
  QDockWidget* right_dock() const;
  /// The panels on the right get the width that the maps cannot use, or the share that a person gave them.
  void give_maps_room();
  void reset_layout();
  void list_docks(QMenu& menu);
  QActionGroup* add_choice(QMenu& menu, const QString& title, const QStringList& texts);

  /// Arranges the maps, and the curves where they leave room.
  void arrange(MapsView::Arrangement arrangement);
  void list_recent_files(QMenu& menu);
  /// The one way in which the window changes the running experiment: a step that can be undone.
  void apply(const ExperimentSpec& spec);
  void show_spec();
  void show_dataset();
  void show_snapshot(NetworkKind kind);
  void take_points(const DataSpec& points, const QString& taken);
  void ask_for_format(const QString& file, const QString& trouble);
  /// Reads what depends on a file of points: at once if that is small, else beside the event loop, and then
  /// does what `read` returns. What it throws is shown. Only the latest is read.
  void read_beside(const QString& file, std::function<LatestJob::Delivery()> read);
  /// False, and says so, for the file that the experiment's points come from.
  bool spares_points(const QString& path);
  void show_title();
  void note(const QString& text);  ///< Over the bottom of the page, for some seconds.
  /// Pins the experiments of a comparison's figure: they are yet to be trained.
  void pin_experiments(const QString& path, const ExperimentFile& opened);
  /// Shows what is in a result folder, or trains its experiment if that is all there is.
  /// `changed`: what has become of its file of points.
  void open_experiment(const QString& path, const ExperimentFile& opened, const Message& changed,
                       std::shared_ptr<const Dataset> points);
  /// Its points cannot be read: all else can be had with others.
  void ask_for_points(const QString& path, const ExperimentFile& opened, const QString& trouble);
  void open_result(const QString& path, const ExperimentFile& opened,
                   const std::shared_ptr<const Dataset>& points);
  /// Says that what is seen was stored, while it is.
  void show_stored(bool stored);
  /// Another document: `file` is empty for one without a file yet. Throws Error if it cannot run.
  void set_document(const ExperimentSpec& spec, const QString& file,
                    std::shared_ptr<const Dataset> points = nullptr);
  void new_experiment();
  void choose_file_to_open();
  void keep_unsaved();
  /// Asks about the next piece of work that was left behind, if there is one.
  void offer_leftover();
  void restore(const QString& leftover);
  /// False when nothing was written.
  bool save();
  bool save_as();
  /// False if the person wants to keep working on unsaved changes.
  bool may_discard();
  /// Pinned results and their page beside the experiment's; main_window_compare.cpp.
  void make_pages(QWidget* experiment);
  void connect_comparison();
  void add_comparison_actions(QMenu& edit);
  void show_page();
  /// Panels of the experiment leave the room to the page of studies.
  void set_docks_aside();
  /// What the page shows: the four maps, or the chosen network of a study.
  void pin_shown();
  void pin_result();
  void pin(const ExperimentResult& result);
  void export_comparison();
  /// False when the path is no comparison.
  bool open_comparison(const QString& path);
  // Studies: main_window_study.cpp.
  static constexpr int kStudyPage = 2;
  void connect_study();
  void add_study_action(QMenu& menu);
  /// False when the path is no study file. Throws Error for a study that cannot be read.
  bool open_study(const QString& path);
  /// What is undone and redone from now on.
  void use_history(SpecHistory* history);

  // Lessons and presentation: main_window_lessons.cpp.
  LessonWords lesson_words() const;
  void connect_lesson();
  void open_lesson(const QString& path);
  void start_lesson(const Lesson& lesson);
  /// Brings the window into the state of the lesson's step.
  void enter_step();
  void cover_maps();
  void show_view(const LessonView& view);
  void show_lesson_docks(const std::vector<std::string>& panels);
  void show_lesson_controls();
  /// The lesson's pane gets what the maps cannot use.
  void give_lesson_room();
  /// The maps of an earlier step, where the lesson's step wants them.
  void show_beside();
  /// Back to everything as it was before the lesson; nothing without one.
  void leave_lesson();
  void show_modes();
  void show_escape();
  /// A presenter's remote sends keys, whatever has the keyboard: true when it was one, which is settled.
  bool settle_remote_key(QKeyEvent& key);
  void show_presenter();
  /// The point and the line that are followed.
  void remove_marks();
  /// Opens the panel that follows them; not before a class.
  void show_followed();

  void export_figure();
  void copy_figure();
  void restore_settings();
  void save_settings() const;

  struct Dock {
    QDockWidget* widget;
    Qt::DockWidgetArea area;
    bool open;
  };

  ExperimentController* controller_ = nullptr;
  Recovery* recovery_ = nullptr;  ///< Null: unsaved work is not kept.
  Inspection* inspection_ = nullptr;
  Playback* playback_ = nullptr;
  SpecHistory* history_;
  MessageBar *messages_, *stored_note_;
  bool welcome_waits_ = false;  ///< For the question about lost work.
  QString stored_in_;           ///< The folder of the result that was opened last.
  MapsView* maps_;
  BesideMaps* beside_;  ///< Around them.
  ViewActions* views_;
  PinnedResults* pinned_;
  ComparePage* comparison_;
  StudyPage* study_;
  QTabWidget* pages_;
  NoteLabel* note_;
  PresenterBar* presenter_ = nullptr;  ///< Once it was wanted.
  QUndoGroup* undo_;
  CurvesPlot* curves_;
  LayersPanel* layers_;
  SpecPanel* controls_;
  PlayerBar* player_;
  TimeBar* time_;
  PointPanel* point_;
  HiddenSpacePanel* hidden_space_;
  LessonPanel* lesson_;
  Presentation* presentation_;
  DocksAside* aside_;  ///< Of the page of studies.
  std::unique_ptr<BeforeLesson> before_lesson_;
  std::vector<Dock> docks_;
  QDockWidget *controls_dock_, *curves_dock_, *lesson_dock_, *time_dock_, *point_dock_;
  QActionGroup *arrangement_, *region_, *theme_;
  QAction *presenting_, *escape_, *pause_quantized_;
  QList<QAction*> lesson_actions_;  ///< Of use only during a lesson.
  PointDrawer* drawer_;
  Qt::DockWidgetArea time_area_ = Qt::NoDockWidgetArea;  ///< Where place_time() has put it.
  double right_share_ = 0;  ///< Of the window's width, given by hand to the panels on the right; 0: not.
  int right_pressed_ = 0;   ///< Their width when the mouse was pressed on a border.
  bool points_shown_before_ = false;  ///< Before drawing began.
  QString file_;
  LatestJob reading_;  ///< Last: nothing is delivered to half an object.
};

}  // namespace quantoscope
