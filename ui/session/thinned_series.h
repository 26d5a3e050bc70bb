// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace quantoscope {

/// What a series may hold: so many values, and so many bytes in them.
struct SeriesLimits {
  std::size_t count = 0;
  std::size_t bytes = 0;
};

/// Values over epochs, evenly spaced and never more than the limits allow, however many are added: of every
/// `spacing` epochs the first value is kept, and when the series is full the spacing is doubled, which drops
/// every second value. So what a sparse series keeps a dense one of the same values keeps, too. The latest
/// value is always there, and does not count against the bytes, because whoever adds it holds it anyway.
template <class Value>
class ThinnedSeries {
 public:
  struct Item {
    int epoch = 0;
    Value value{};
    std::size_t bytes = 0;
  };

  explicit ThinnedSeries(SeriesLimits limits) : limits_(limits) {}

  /// Epochs come in ascending order; one that is there already takes the new value, an older one is ignored.
  void add(int epoch, Value value, std::size_t bytes) {
    if (!items_.empty() && epoch < items_.back().epoch) return;
    const std::size_t n = items_.size();
    const bool replaces = n > 0 && (items_.back().epoch == epoch ||
                                    (n > 1 && sameCell(items_.back().epoch, items_[n - 2].epoch)));
    if (replaces) items_.pop_back();
    items_.push_back({epoch, std::move(value), bytes});
    while (items_.size() > limits_.count || bytesBeforeLast() > limits_.bytes) thin();
  }

  const std::vector<Item>& items() const { return items_; }
  /// The latest at or before `epoch`; null if there is none.
  const Item* at(int epoch) const {
    const auto after = std::ranges::upper_bound(items_, epoch, {}, &Item::epoch);
    return after == items_.begin() ? nullptr : &*std::prev(after);
  }
  std::size_t bytes() const { return bytesBeforeLast() + (items_.empty() ? 0 : items_.back().bytes); }
  /// A power of two.
  int spacing() const { return spacing_; }

 private:
  bool sameCell(int epoch, int other) const { return epoch / spacing_ == other / spacing_; }

  std::size_t bytesBeforeLast() const {
    std::size_t sum = 0;
    for (std::size_t i = 0; i + 1 < items_.size(); ++i) sum += items_[i].bytes;
    return sum;
  }

  void thin() {
    if (items_.size() <= 2) {
      items_.erase(items_.begin());
      return;
    }
    spacing_ *= 2;
    std::vector<Item> kept;
    for (std::size_t i = 0; i < items_.size(); ++i)
      if (kept.empty() || i + 1 == items_.size() || !sameCell(items_[i].epoch, kept.back().epoch))
        kept.push_back(std::move(items_[i]));
    items_ = std::move(kept);
  }

  SeriesLimits limits_;
  int spacing_ = 1;
  std::vector<Item> items_;
};

}  // namespace quantoscope
