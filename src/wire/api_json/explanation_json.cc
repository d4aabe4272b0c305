#include "wire/api_json/explanation_json.h"

#include "wire/api_json/shared_json.h"
#include "wire/json/json_writer.h"

namespace roentgen::wire {
namespace {

const char* NameOf(ExpressionToken::Kind kind) {
  switch (kind) {
    case ExpressionToken::Kind::kWord: return "word";
    case ExpressionToken::Kind::kNumber: return "number";
    case ExpressionToken::Kind::kText: return "text";
    case ExpressionToken::Kind::kKey: return "key";
    case ExpressionToken::Kind::kJson: return "json";
    case ExpressionToken::Kind::kOperator: return "operator";
    case ExpressionToken::Kind::kSign: return "sign";
  }
  return "sign";
}

const char* NameOf(SuggestionKind kind) {
  switch (kind) {
    case SuggestionKind::kKeyword: return "keyword";
    case SuggestionKind::kOperator: return "operator";
    case SuggestionKind::kValue: return "value";
    case SuggestionKind::kSign: return "sign";
  }
  return "sign";
}

void WritePlace(const ExpressionPlace& place, JsonWriter& json) {
  json.Key("Begin").Uint(place.begin).Key("End").Uint(place.end);
}

void WriteStep(std::string_view step, std::string_view text, JsonWriter& json) {
  json.BeginObject().StringField("Step", step).StringField("Text", text).EndObject();
}

void WriteError(const ExpressionError& error, std::string_view set, JsonWriter& json) {
  json.Key("FilterError").BeginObject().StringField("Message", error.message);
  WritePlace(error.place, json);
  json.Key("Column").Uint(error.column).Key("Suggestions").BeginArray();
  for (const std::string& suggestion : error.suggestions) json.String(suggestion);
  json.EndArray().StringField("Text", error.text);
  if (!set.empty()) json.StringField("Set", set);
  json.EndObject();
}

void WriteMeaning(const Explanation& e, JsonWriter& json) {
  json.StringField("Normalized", e.normalized).StringField("Words", e.words);
  json.Key("Plan").BeginArray();
  WriteStep("index", e.index, json);
  WriteStep("list", e.list, json);
  WriteStep("documents", e.documents, json);
  json.EndArray().Key("Terms").BeginArray();
  for (const ExpressionTerm& term : e.terms) {
    json.BeginObject();
    WritePlace(term.place, json);
    json.StringField("Text", term.text).StringField("Words", term.words).EndObject();
  }
  json.EndArray();
}

}  // namespace

std::string EncodeExplanation(const Explanation& explanation) {
  std::string out;
  JsonWriter json(out);
  json.BeginObject().BoolField("Valid", explanation.is_valid());
  if (explanation.error) {
    WriteError(*explanation.error, "", json);
  } else {
    WriteMeaning(explanation, json);
  }
  json.Key("Tokens").BeginArray();
  for (const ExpressionToken& token : explanation.tokens) {
    json.BeginObject();
    WritePlace(token.place, json);
    json.StringField("Kind", NameOf(token.kind)).EndObject();
  }
  json.EndArray().EndObject();
  return out;
}

std::string EncodeCompletion(const Completion& completion) {
  std::string out;
  JsonWriter json(out);
  json.BeginObject().Key("Begin").Uint(completion.begin).Key("End").Uint(completion.end);
  json.Key("Suggestions").BeginArray();
  for (const Suggestion& each : completion.suggestions) {
    json.BeginObject().StringField("Text", each.text).StringField("Kind", NameOf(each.kind));
    if (!each.description.empty()) json.StringField("Description", each.description);
    if (each.traces) json.IntField("TraceCount", *each.traces);
    if (each.calls) json.IntField("CallCount", *each.calls);
    json.EndObject();
  }
  json.EndArray();
  if (completion.examined) WriteExamined(*completion.examined, json);
  json.EndObject();
  return out;
}

std::string EncodeFilterError(std::string_view type, std::string_view message,
                              const ExpressionError& error, std::string_view set) {
  std::string out;
  JsonWriter json(out);
  json.BeginObject().StringField("__type", type).StringField("Message", message);
  WriteError(error, set, json);
  json.EndObject();
  return out;
}

}  // namespace roentgen::wire
