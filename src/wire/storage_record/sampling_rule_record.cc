#include "wire/storage_record/sampling_rule_record.h"

#include <bit>

#include "wire/storage_record/bytes.h"

namespace roentgen::wire {
namespace {

constexpr std::uint8_t kVersion = 1;

enum RuleFlag : std::uint8_t { kHasBoost = 1, kWithoutDefaultAnomalies = 2 };

std::uint8_t FlagsOf(const SamplingRule& rule) {
  if (!rule.boost) return 0;
  return rule.boost->without_default_anomalies ? kHasBoost | kWithoutDefaultAnomalies : kHasBoost;
}

void AppendText(std::string& out, std::string_view text) {
  AppendVarint(out, text.size());
  out += text;
}

std::string ReadText(ByteReaderView& reader) { return std::string(reader.Bytes(reader.Varint())); }

void AppendReal(std::string& out, double value) {
  const auto bits = std::bit_cast<std::uint64_t>(value);
  AppendFixed32(out, static_cast<std::uint32_t>(bits));
  AppendFixed32(out, static_cast<std::uint32_t>(bits >> 32));
}

double ReadReal(ByteReaderView& reader) {
  const std::uint64_t low = reader.Fixed32();
  return std::bit_cast<double>(low | std::uint64_t{reader.Fixed32()} << 32);
}

bool ReadPairs(ByteReaderView& reader, auto add) {
  const std::uint64_t count = reader.Varint();
  if (count > reader.remaining() / 2) return false;
  for (std::uint64_t i = 0; i < count; ++i) {
    std::string key = ReadText(reader);
    add(std::move(key), ReadText(reader));
  }
  return true;
}

}  // namespace

std::string EncodeSamplingRuleRecord(const SamplingRule& rule) {
  std::string out;
  AppendByte(out, kVersion);
  AppendByte(out, FlagsOf(rule));
  for (const std::string* text :
       {&rule.name, &rule.arn, &rule.service_name, &rule.service_type, &rule.host,
        &rule.http_method, &rule.url_path, &rule.resource_arn}) {
    AppendText(out, *text);
  }
  AppendZigzag(out, rule.priority);
  AppendZigzag(out, rule.reservoir_size);
  AppendZigzag(out, rule.version);
  AppendReal(out, rule.fixed_rate);
  if (rule.boost) {
    AppendReal(out, rule.boost->max_rate);
    AppendZigzag(out, rule.boost->cooldown_minutes);
  }
  AppendZigzag(out, rule.created.us);
  AppendZigzag(out, WrapSub(rule.modified.us, rule.created.us));
  AppendVarint(out, rule.attributes.size());
  for (const auto& [key, value] : rule.attributes) {
    AppendText(out, key);
    AppendText(out, value);
  }
  AppendVarint(out, rule.tags.size());
  for (const Tag& tag : rule.tags) {
    AppendText(out, tag.key);
    AppendText(out, tag.value);
  }
  return out;
}

Result<SamplingRule> DecodeSamplingRuleRecord(std::string_view value) {
  const Error corrupt = MakeError(ErrorCode::kCorrupt, "a stored sampling rule cannot be read");
  ByteReaderView reader(value);
  const std::uint8_t version = reader.Byte();
  const std::uint8_t flags = reader.Byte();
  const bool is_known =
      flags <= (kHasBoost | kWithoutDefaultAnomalies) && flags != kWithoutDefaultAnomalies;
  if (version != kVersion || !is_known) return corrupt;
  SamplingRule rule;
  for (std::string* text : {&rule.name, &rule.arn, &rule.service_name, &rule.service_type,
                            &rule.host, &rule.http_method, &rule.url_path, &rule.resource_arn}) {
    *text = ReadText(reader);
  }
  rule.priority = reader.Zigzag();
  rule.reservoir_size = reader.Zigzag();
  rule.version = reader.Zigzag();
  rule.fixed_rate = ReadReal(reader);
  if ((flags & kHasBoost) != 0) {
    rule.boost.emplace();
    rule.boost->max_rate = ReadReal(reader);
    rule.boost->cooldown_minutes = reader.Zigzag();
    rule.boost->without_default_anomalies = (flags & kWithoutDefaultAnomalies) != 0;
  }
  rule.created.us = reader.Zigzag();
  rule.modified.us = WrapAdd(reader.Zigzag(), rule.created.us);
  const bool complete =
      ReadPairs(reader,
                [&](std::string key, std::string text) {
                  rule.attributes.insert_or_assign(std::move(key), std::move(text));
                }) &&
      ReadPairs(reader, [&](std::string key, std::string text) {
        rule.tags.push_back({std::move(key), std::move(text)});
      });
  if (!complete || !reader.AtCleanEnd()) return corrupt;
  return rule;
}

std::string EncodeChangeMark(TimestampUs time) {
  std::string out;
  AppendByte(out, kVersion);
  AppendZigzag(out, time.us);
  return out;
}

Result<TimestampUs> DecodeChangeMark(std::string_view value) {
  ByteReaderView reader(value);
  const std::uint8_t version = reader.Byte();
  const TimestampUs time{reader.Zigzag()};
  if (version == kVersion && reader.AtCleanEnd()) return time;
  return MakeError(ErrorCode::kCorrupt, "the stored time of the last rule change cannot be read");
}

}  // namespace roentgen::wire
