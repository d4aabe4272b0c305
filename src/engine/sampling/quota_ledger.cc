#include "engine/sampling/quota_ledger.h"

#include <algorithm>
#include <cmath>

#include "engine/sampling/sampling_limits.h"

namespace roentgen::sampling {
namespace {

// Clients compare deadlines with a clock of whole seconds, which lets a quota live a little longer.
constexpr DurationUs kGrace{kUsPerSecond};
constexpr double kNewDemandWeight = 0.5;
constexpr double kTurn_s = static_cast<double>(kTurn.us) / 1e6;
constexpr double kLeastPart = 1e-9;

}  // namespace

void QuotaLedger::Expire(TimestampUs now) {
  std::erase_if(clients_, [&](const auto& entry) { return entry.second.until + kGrace < now; });
}

std::int64_t QuotaLedger::given() const {
  std::int64_t sum = 0;
  for (const auto& [name, client] : clients_) sum += client.quota;
  return sum;
}

QuotaLedger::Client* QuotaLedger::Remember(std::string_view client, TimestampUs now) {
  const auto known = clients_.find(client);
  if (known != clients_.end()) return &known->second;
  if (clients_.size() >= max_clients_) {
    ++refused_clients_;
    return nullptr;
  }
  Client& made = clients_[std::string(client)];
  made.reported = now - kReportInterval;
  return &made;
}

// A rate from less than a second would be a guess: such a report counts with the next one. Counts
// after a long silence are from its end: clients without requests do not report.
void QuotaLedger::Learn(Client& client, std::int64_t requests, TimestampUs now) {
  client.uncounted += requests;
  const DurationUs elapsed = now - client.reported;
  if (elapsed.us < kUsPerSecond) return;
  const double seconds = std::min(elapsed, kQuotaTtl).seconds();
  const double demand = static_cast<double>(client.uncounted) / seconds;
  const bool is_new = client.until == TimestampUs{};
  client.demand_per_s =
      is_new ? demand : client.demand_per_s + kNewDemandWeight * (demand - client.demand_per_s);
  client.uncounted = 0;
  client.reported = now;
}

// Without any request every client is as good as another.
QuotaLedger::Share QuotaLedger::ShareOf(const Client& client, std::int64_t reservoir) const {
  const double fraction = total_demand_per_s_ > 0 ? client.demand_per_s / total_demand_per_s_
                                                  : 1.0 / static_cast<double>(clients_.size());
  const double exact = static_cast<double>(reservoir) * std::min(fraction, 1.0);
  const double whole = std::floor(exact + kLeastPart);
  return {static_cast<std::int64_t>(whole), std::max(0.0, exact - whole)};
}

QuotaLedger::Others QuotaLedger::LookAtOthers(const Client& client, std::int64_t reservoir) const {
  Others others;
  for (const auto& [name, other] : clients_) {
    if (&other == &client) continue;
    const Share share = ShareOf(other, reservoir);
    others.given += other.quota;
    others.unmet += std::max<std::int64_t>(0, share.whole - other.quota);
    const bool waits = share.part > kLeastPart && other.quota <= share.whole;
    if (waits && other.credit_s > client.credit_s) ++others.ahead;
    others.one_is_overdue |= waits && other.credit_s > client.credit_s + kTurn_s;
  }
  return others;
}

std::int64_t QuotaLedger::Report(std::string_view name, std::int64_t requests,
                                 std::int64_t reservoir, TimestampUs now) {
  Expire(now);
  Client* client = Remember(name, now);
  if (client == nullptr) return 0;
  const double elapsed_s = std::min(now - client->reported, kQuotaTtl).seconds();
  Learn(*client, requests, now);
  total_demand_per_s_ = 0;
  for (const auto& [other, each] : clients_) total_demand_per_s_ += each.demand_per_s;
  const Share share = ShareOf(*client, reservoir);
  const bool had_unit = client->quota > share.whole;
  client->credit_s += (share.part - (had_unit ? 1 : 0)) * elapsed_s;
  client->credit_s = std::clamp(client->credit_s, -2 * kTurn_s, 2 * kTurn_s);
  const Others others = LookAtOthers(*client, reservoir);
  const std::int64_t available = std::max<std::int64_t>(0, reservoir - others.given);
  client->quota = std::min(share.whole, available);
  const std::int64_t units = available - client->quota - others.unmet;
  const bool keeps = had_unit && units > 0 && !others.one_is_overdue;
  const bool takes = share.part > kLeastPart && units > others.ahead;
  if (keeps || takes) ++client->quota;
  client->until = now + kQuotaTtl;
  return client->quota;
}

}  // namespace roentgen::sampling
