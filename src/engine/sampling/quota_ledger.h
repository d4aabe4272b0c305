// Splits one rule's reservoir over the clients that report it.
//
// What was given counts as given until its time is over, whether the client still lives or not:
// the quotas out at any moment add up to no more than the reservoir was when they were given. A
// share follows a client's requests; its whole part is its own, and who gets the units that no
// whole part takes is settled by turns. docs/adr/0016 tells why.
//
// Thread-safety: none.
// Bounds:        `max_clients` remembered; one more gets no quota and is counted. A report takes
//                time in proportion to the clients remembered.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <map>

#include "base/time.h"

namespace roentgen::sampling {

class QuotaLedger {
 public:
  explicit QuotaLedger(std::size_t max_clients) : max_clients_(max_clients) {}

  // The client had `requests` since its last report. What it may take each second from now, for
  // kQuotaTtl.
  std::int64_t Report(std::string_view client, std::int64_t requests, std::int64_t reservoir,
                      TimestampUs now);

  // Forgets whose time is over.
  void Expire(TimestampUs now);
  std::size_t clients() const { return clients_.size(); }
  std::int64_t given() const;
  std::uint64_t refused_clients() const { return refused_clients_; }

 private:
  struct Client {
    double demand_per_s = 0;
    std::int64_t uncounted = 0;  // requests of reports that came too soon to tell a rate
    TimestampUs reported;
    std::int64_t quota = 0;
    TimestampUs until;
    // Seconds it was owed a unit beyond its whole share, less those it had one.
    double credit_s = 0;
  };
  struct Share {
    std::int64_t whole = 0;
    double part = 0;  // of one more unit
  };
  // What the others leave to a client.
  struct Others {
    std::int64_t given = 0;
    std::int64_t unmet = 0;       // whole shares that are not given yet
    std::int64_t ahead = 0;       // wait for a unit, and were owed one for longer
    bool one_is_overdue = false;  // waits for a unit, owed one for a whole turn longer
  };

  Client* Remember(std::string_view client, TimestampUs now);
  static void Learn(Client& client, std::int64_t requests, TimestampUs now);
  Others LookAtOthers(const Client& client, std::int64_t reservoir) const;
  Share ShareOf(const Client& client, std::int64_t reservoir) const;

  const std::size_t max_clients_;
  std::map<std::string, Client, std::less<>> clients_;
  double total_demand_per_s_ = 0;  // of the present report
  std::uint64_t refused_clients_ = 0;
};

}  // namespace roentgen::sampling
