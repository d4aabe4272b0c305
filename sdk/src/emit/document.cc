#include "src/emit/document.h"

#include <charconv>

#include <xray/json.h>

#include "src/text/hex.h"
#include "src/text/utf8.h"

namespace xray::detail {
namespace {

constexpr std::size_t kNameCharactersMax = 200;    // X-Ray: name
constexpr std::size_t kAnnotationBytesMax = 1000;  // X-Ray: value of an annotation

// Writes the members of one object, commas between them.
class Members {
 public:
  Members(std::string& out, const Cuts& cuts) : out_(out), cuts_(cuts) { out_ += '{'; }
  ~Members() { out_ += '}'; }
  Members(const Members&) = delete;
  Members& operator=(const Members&) = delete;

  std::string& Key(std::string_view key) {
    if (!first_) out_ += ',';
    first_ = false;
    out_ += '"';
    out_ += key;
    out_ += "\":";
    return out_;
  }
  std::string& AnyKey(std::string_view key) {
    if (!first_) out_ += ',';
    first_ = false;
    AppendJsonString(out_, key);
    return out_ += ':';
  }
  void Text(std::string_view key, std::string_view value) {
    if (!value.empty()) AppendJsonString(Key(key), CutUtf8(value, cuts_.text_bytes_max));
  }
  void Id(std::string_view key, std::uint64_t id) {
    if (id == 0) return;
    char text[18];
    text[0] = '"';
    WriteHex(text + 1, id, 16);
    text[17] = '"';
    Key(key).append(text, sizeof text);
  }
  void True(std::string_view key, bool value) {
    if (value) Key(key) += "true";
  }
  void Raw(std::string_view json) {
    if (json.empty()) return;
    if (!first_) out_ += ',';
    first_ = false;
    out_ += json;
  }

 private:
  std::string& out_;
  const Cuts& cuts_;
  bool first_ = true;
};

void AppendHttp(std::string& out, const HttpBlock& http, const Cuts& cuts) {
  Members members(out, cuts);
  if (http.has_request) {
    Members request(members.Key("request"), cuts);
    request.Text("method", http.method);
    request.Text("url", http.url);
    request.Text("user_agent", http.user_agent);
    request.Text("client_ip", http.client_ip);
    request.True("x_forwarded_for", http.x_forwarded_for);
    request.True("traced", http.traced);
  }
  if (http.has_response) {
    Members response(members.Key("response"), cuts);
    AppendJsonNumber(response.Key("status"), std::int64_t{http.status});
    if (http.content_length >= 0)
      AppendJsonNumber(response.Key("content_length"), http.content_length);
  }
}

void AppendSql(std::string& out, const SqlView& sql, const Cuts& cuts) {
  Members members(out, cuts);
  members.Text("url", sql.url);
  members.Text("preparation", sql.preparation);
  members.Text("database_type", sql.database_type);
  members.Text("database_version", sql.database_version);
  members.Text("driver_version", sql.driver_version);
  members.Text("user", sql.user);
  members.Text("sanitized_query", sql.sanitized_query);
}

void AppendAnnotations(std::string& out, const Annotation* first, const Cuts& cuts) {
  Members members(out, cuts);
  for (const auto* a = first; a; a = a->next) {
    members.AnyKey(a->key);
    switch (a->kind) {
      case Annotation::Kind::kString:
        AppendJsonString(out, CutUtf8({a->text, a->text_bytes}, kAnnotationBytesMax));
        break;
      case Annotation::Kind::kInt: AppendJsonNumber(out, a->integer); break;
      case Annotation::Kind::kDouble: AppendJsonNumber(out, a->real); break;
      case Annotation::Kind::kBool: out += a->integer != 0 ? "true" : "false"; break;
    }
  }
}

bool SeenBefore(const Member* first, const Member* member) {
  for (const auto* m = first; m != member; m = m->next) {
    if (m->ns == member->ns) return true;
  }
  return false;
}

// Grouped by namespace, in the order in which namespaces first came.
void AppendMetadata(std::string& out, const Member* first, const Cuts& cuts) {
  Members namespaces(out, cuts);
  for (const auto* member = first; member; member = member->next) {
    if (SeenBefore(first, member)) continue;
    namespaces.AnyKey(member->ns);
    Members values(out, cuts);
    for (const auto* m = member; m; m = m->next) {
      if (m->ns == member->ns) values.AnyKey(m->key) += m->json;
    }
  }
}

void AppendException(std::string& out, const ExceptionEntry& exception, const Cuts& cuts) {
  Members members(out, cuts);
  members.Id("id", exception.id);
  members.Text("type", exception.type);
  members.Text("message", exception.message);
  members.True("remote", exception.remote);
  const int left_out = exception.truncated + std::max(0, exception.frame_count - cuts.frames_max);
  if (left_out > 0) AppendJsonNumber(members.Key("truncated"), std::int64_t{left_out});
  if (exception.skipped > 0)
    AppendJsonNumber(members.Key("skipped"), std::int64_t{exception.skipped});
  members.Id("cause", exception.cause);
  if (exception.line != 0 || exception.frame_count > 0) {
    AppendStack(members.Key("stack"), exception, cuts.frames_max);
  }
}

void AppendCause(std::string& out, const Node& node, const Cuts& cuts) {
  Members members(out, cuts);
  members.Key("exceptions") += '[';
  for (const auto* e = node.exceptions; e; e = e->next) {
    if (e != node.exceptions) out += ',';
    AppendException(out, *e, cuts);
  }
  out += ']';
}

void AppendLinks(std::string& out, const LinkEntry* first, const Cuts& cuts) {
  out += '[';
  for (const auto* link = first; link; link = link->next) {
    if (link != first) out += ',';
    Members members(out, cuts);
    AppendJsonString(members.Key("trace_id"), link->trace_id.ToString());
    members.Id("id", link->id);
    members.Key("attributes") += link->kind == LinkKind::kParent
                                     ? R"({"aws.xray.reserved.reference_type":"parent"})"
                                     : R"({"aws.xray.reserved.reference_type":"child"})";
  }
  out += ']';
}

void AppendService(Members& members, const Node& node, const ProcessBlocks& process,
                   const Cuts& cuts) {
  std::string& out = members.Key("service");
  Members service(out, cuts);
  service.Text("version", process.service_version);
  service.Text("runtime", "C++");
#if defined(__clang__)
  service.Text("compiler", "clang");
  service.Text("compiler_version",
               std::to_string(__clang_major__) + "." + std::to_string(__clang_minor__));
#elif defined(__GNUC__)
  service.Text("compiler", "gcc");
  service.Text("compiler_version", std::to_string(__GNUC__) + "." + std::to_string(__GNUC_MINOR__));
#endif
  for (const auto* m = node.segment ? node.segment->service : nullptr; m; m = m->next)
    service.AnyKey(m->key) += m->json;
}

void AppendAws(Members& members, const Node& node, const ProcessBlocks& process, const Cuts& cuts) {
  std::string& out = members.Key("aws");
  Members aws(out, cuts);
  for (const auto* m = node.aws; m; m = m->next) aws.AnyKey(m->key) += m->json;
  if (node.is_subsegment) return;
  aws.Raw(process.aws_json);
  Members sdk(aws.Key("xray"), cuts);
  sdk.Text("sdk", "X-Ray for C++");
  sdk.Text("sdk_version", XRAY_VERSION);
  if (node.segment) sdk.Text("sampling_rule_name", node.segment->rule);
}

void AppendSegmentPart(Members& members, const Node& node, const ProcessBlocks& process,
                       const Cuts& cuts) {
  const SegmentPart none;
  const SegmentPart& part = node.segment ? *node.segment : none;
  members.Text("origin", part.origin.empty() ? process.origin : part.origin);
  members.Text("resource_arn", part.resource_arn);
  members.Text("user", part.user);
  AppendService(members, node, process, cuts);
}

void AppendNode(std::string& out, const Node& node, const ProcessBlocks& process, const Cuts& cuts,
                bool top);

void AppendChildren(std::string& out, const Node& node, const ProcessBlocks& process,
                    const Cuts& cuts) {
  out += '[';
  for (const Node* child = node.first_child; child && out.size() <= cuts.stop_bytes;
       child = child->next_sibling) {
    if (child != node.first_child) out += ',';
    AppendNode(out, *child, process, cuts, false);
  }
  out += ']';
}

void AppendIdentity(Members& members, const Node& node, bool top) {
  members.Id("id", node.id);
  if (!top) return;
  AppendJsonString(members.Key("trace_id"), node.tree->trace_id.ToString());
  members.Id("parent_id", node.parent_id);
  if (node.is_subsegment) members.Text("type", "subsegment");
}

void AppendNode(std::string& out, const Node& node, const ProcessBlocks& process, const Cuts& cuts,
                bool top) {
  Members members(out, cuts);
  AppendJsonString(members.Key("name"), AllowedName(node.name));
  AppendIdentity(members, node, top);
  AppendSeconds(members.Key("start_time"), node.start_ns);
  const bool ended = node.ended.load(std::memory_order_relaxed);
  if (ended) AppendSeconds(members.Key("end_time"), node.end_ns);
  members.True("in_progress", !ended);
  members.Text("namespace", node.ns);
  members.True("error", node.error);
  members.True("throttle", node.throttle);
  members.True("fault", node.fault);
  if (!node.is_subsegment) AppendSegmentPart(members, node, process, cuts);
  if (node.http) AppendHttp(members.Key("http"), *node.http, cuts);
  if (node.sql) AppendSql(members.Key("sql"), *node.sql, cuts);
  if (node.aws || !node.is_subsegment) AppendAws(members, node, process, cuts);
  if (node.cause_reference != 0)
    members.Id("cause", node.cause_reference);
  else if (node.exceptions)
    AppendCause(members.Key("cause"), node, cuts);
  if (node.annotations) AppendAnnotations(members.Key("annotations"), node.annotations, cuts);
  if (node.metadata && !cuts.metadata) AppendMetadata(members.Key("metadata"), node.metadata, cuts);
  if (top && cuts.any()) members.Key("metadata") += R"({"xray_sdk":{"truncated":true}})";
  if (node.precursors) {
    members.Key("precursor_ids") += '[';
    for (const auto* p = node.precursors; p; p = p->next) {
      if (p != node.precursors) out += ',';
      AppendJsonString(out, SegmentId{p->id}.ToString());
    }
    out += ']';
  }
  if (node.links) AppendLinks(members.Key("links"), node.links, cuts);
  if (node.first_child && !cuts.children)
    AppendChildren(members.Key("subsegments"), node, process, cuts);
}

bool AllowedAscii(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view(" _.:/%&#=+-@").find(c) != std::string_view::npos;
}

}  // namespace

void AppendSeconds(std::string& out, std::int64_t ns) {
  const std::int64_t us = (ns + 500) / 1000;
  char text[32];
  char* end = std::to_chars(text, text + sizeof text, us / 1'000'000).ptr;
  *end++ = '.';
  std::int64_t fraction = us % 1'000'000;
  for (int i = 5; i >= 0; --i) {
    end[i] = static_cast<char>('0' + fraction % 10);
    fraction /= 10;
  }
  out.append(text, end + 6);
}

std::string AllowedName(std::string_view name) {
  std::string allowed;
  std::size_t characters = 0;
  for (std::size_t i = 0; i < name.size() && characters < kNameCharactersMax;) {
    const std::size_t length = Utf8Length(name.substr(i));
    const bool keep = length > 1 || (length == 1 && AllowedAscii(name[i]));
    if (keep) {
      allowed.append(name.substr(i, length));
      ++characters;
    }
    i += length > 0 ? length : 1;
  }
  return allowed.empty() ? std::string("unknown") : allowed;
}

void AppendDocument(std::string& out, const Node& node, const ProcessBlocks& process,
                    const Cuts& cuts) {
  AppendNode(out, node, process, cuts, true);
}

}  // namespace xray::detail
