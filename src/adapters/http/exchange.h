// One request on its way, and the libcurl handle that carries it. Internal to this room.
//
// Thread-safety: used by one thread at a time: the sender's until it is queued, then the client's.
// Ownership:     owns request, answer, callback and, between Attach and Detach, what libcurl
//                points at.
// Bounds:        answers: kMaxHeaderBytes of headers, the request's max_answer_bytes of body.
#pragma once

#include <curl/curl.h>

#include <array>
#include <chrono>
#include <memory>
#include <string_view>

#include "adapters/http/client.h"

namespace roentgen::http {

inline constexpr std::size_t kMaxHeaderBytes = 64U << 10;

// nullopt when `request` can be sent; else why not.
std::optional<Failure> RefusalOf(const Request& request);

class Exchange {
 public:
  Exchange(Request request, Done done);
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  // Sets up `easy`, a fresh or reset handle, to carry this exchange. False: its time ran out while
  // it waited.
  bool Attach(CURL* easy, const ClientOptions& options, ClientCounters& counters);
  Outcome OutcomeOf(CURLcode code, CURL* easy);
  Failure FailureOf(FailureKind kind, std::string_view why) const;
  void Finish(Outcome outcome) { done_(std::move(outcome)); }

 private:
  void SetMethodAndBody(CURL* easy);
  void SetHeaders(CURL* easy);
  void SetRoute(CURL* easy, const ClientOptions& options);
  void SetReaders(CURL* easy, ClientCounters& counters);
  static std::size_t OnHeader(char* bytes, std::size_t size, std::size_t count, void* self);
  static std::size_t OnBody(char* bytes, std::size_t size, std::size_t count, void* self);

  struct ListDeleter {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  };

  Request request_;
  Done done_;
  Answer answer_;
  std::size_t header_bytes_ = 0;
  bool too_large_ = false;
  std::unique_ptr<curl_slist, ListDeleter> header_list_;
  std::array<char, CURL_ERROR_SIZE> reason_{};
  std::chrono::steady_clock::time_point deadline_;
};

}  // namespace roentgen::http
