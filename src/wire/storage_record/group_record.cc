#include "wire/storage_record/group_record.h"

#include "wire/storage_record/bytes.h"

namespace roentgen::wire {
namespace {

constexpr std::uint8_t kVersion = 1;

enum GroupFlag : std::uint8_t { kInsights = 1, kNotifications = 2 };
constexpr std::uint8_t kGroupFlags = kInsights | kNotifications;

void AppendText(std::string& out, std::string_view text) {
  AppendVarint(out, text.size());
  out += text;
}

std::string ReadText(ByteReaderView& reader) { return std::string(reader.Bytes(reader.Varint())); }

}  // namespace

std::string EncodeGroupRecord(const Group& group) {
  std::string out;
  AppendByte(out, kVersion);
  AppendByte(
      out, static_cast<std::uint8_t>((group.insights.insights_enabled ? kInsights : 0) |
                                     (group.insights.notifications_enabled ? kNotifications : 0)));
  AppendVarint(out, group.id);
  AppendText(out, group.name);
  AppendText(out, group.arn);
  AppendText(out, group.filter_expression);
  AppendZigzag(out, group.created.us);
  AppendZigzag(out, WrapSub(group.updated.us, group.created.us));
  AppendZigzag(out, WrapSub(group.filter_changed.us, group.created.us));
  AppendVarint(out, group.tags.size());
  for (const Tag& tag : group.tags) {
    AppendText(out, tag.key);
    AppendText(out, tag.value);
  }
  return out;
}

Result<Group> DecodeGroupRecord(std::string_view value) {
  const Error corrupt = MakeError(ErrorCode::kCorrupt, "a stored group cannot be read");
  ByteReaderView reader(value);
  const std::uint8_t version = reader.Byte();
  const std::uint8_t flags = reader.Byte();
  if (version != kVersion || flags > kGroupFlags) return corrupt;
  Group group;
  group.insights.insights_enabled = (flags & kInsights) != 0;
  group.insights.notifications_enabled = (flags & kNotifications) != 0;
  group.id = reader.Varint();
  group.name = ReadText(reader);
  group.arn = ReadText(reader);
  group.filter_expression = ReadText(reader);
  group.created.us = reader.Zigzag();
  group.updated.us = WrapAdd(reader.Zigzag(), group.created.us);
  group.filter_changed.us = WrapAdd(reader.Zigzag(), group.created.us);
  const std::uint64_t tags = reader.Varint();
  if (tags > reader.remaining() / 2) return corrupt;
  for (std::uint64_t i = 0; i < tags; ++i) {
    std::string key = ReadText(reader);
    group.tags.push_back({std::move(key), ReadText(reader)});
  }
  if (!reader.AtCleanEnd()) return corrupt;
  return group;
}

}  // namespace roentgen::wire
