#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "adapters/client/api_calls.h"
#include "adapters/client/group_calls.h"
#include "apps/roentgen/commands/commands.h"
#include "apps/roentgen/commands/server_flags.h"
#include "apps/roentgen/view/csv.h"
#include "apps/roentgen/view/display_text.h"
#include "apps/roentgen/view/look.h"

namespace roentgen::cli {
namespace {

struct GroupFlags {
  ServerFlags server;
  std::string name;
  std::optional<std::string> filter;
  std::optional<std::string> insights;
  std::optional<std::string> notifications;
  std::vector<std::string> tags;
};

std::string FilterText(const Group& group, const GroupsText& text) {
  return group.filter_expression.empty() ? text.every_trace.str() : Clean(group.filter_expression);
}

int RunList(const GroupFlags& flags, const Session& session) {
  const GroupsText& text = session.text.groups;
  auto client = ClientOf(flags.server, session.text);
  if (!client) return Fail(session, client.error().message, kUsage);
  const auto answer = client::ListGroups(*client);
  if (!answer) return FailCall(session, *client, answer.error());
  if (flags.server.json) {
    Print(fmt::format("{{\"Groups\":[{}]}}\n", fmt::join(answer->json, ",")));
    return kOk;
  }
  if (flags.server.csv) {
    Print(GroupsCsv(answer->groups));
    return kOk;
  }
  const Look look = LookOfTerminal(session.text, session.color, session.ascii);
  std::size_t name = Columns(text.name);
  for (const Group& group : answer->groups) name = std::max(name, Columns(Clean(group.name)));
  const std::size_t filter = look.width - std::min(look.width, name + 2);
  const std::string head = Fit(text.name, name, look.unicode) + "  " + text.filter.str();
  std::string out = Paint(look, Ink::kDim, head) + "\n";
  for (const Group& group : answer->groups) {
    out += Fit(Clean(group.name), name, look.unicode) + "  " +
           Cut(FilterText(group, text), filter, look.unicode) + "\n";
  }
  Print(out);
  return kOk;
}

// Its words come from the server, as its expression may name other groups.
std::string WordsOf(client::XrayClient& client, const Group& group, const Session& session) {
  if (group.filter_expression.empty()) return {};
  const bool is_korean = &session.text == &kKorean;
  const auto answer = client::Explain(client, group.filter_expression, is_korean);
  if (!answer || answer->explanation.error) return {};
  return session.text.explain.selects(Clean(answer->explanation.words)) + "\n";
}

int RunGet(const GroupFlags& flags, const Session& session) {
  const GroupsText& text = session.text.groups;
  auto client = ClientOf(flags.server, session.text);
  if (!client) return Fail(session, client.error().message, kUsage);
  const auto answer = client::GetGroup(*client, flags.name);
  if (!answer) return FailCall(session, *client, answer.error());
  if (flags.server.json) {
    Print(answer->json + "\n");
    return kOk;
  }
  const Group& group = answer->group;
  const auto tags = client::TagsOf(*client, group.arn);
  if (!tags) return FailCall(session, *client, tags.error());
  const auto on = [&](bool is_on) { return (is_on ? text.on : text.off).str(); };
  std::string out = Clean(group.name) + "\n" + FilterText(group, text) + "\n";
  out += WordsOf(*client, group, session) + "\n" + Clean(group.arn) + "\n";
  out += fmt::format("{}: {}\n{}: {}\n", text.insights.str(), on(group.insights.insights_enabled),
                     text.notifications.str(), on(group.insights.notifications_enabled));
  for (const Tag& tag : *tags) {
    out += fmt::format("{}: {}={}\n", text.tags.str(), Clean(tag.key), Clean(tag.value));
  }
  Print(out);
  return kOk;
}

Result<std::vector<Tag>> TagsOf(const std::vector<std::string>& words, const GroupsText& text) {
  std::vector<Tag> tags;
  for (const std::string& word : words) {
    const std::size_t equals = word.find('=');
    if (equals == std::string::npos || equals == 0) {
      return MakeError(ErrorCode::kInvalid, "--tag " + word + ": " + text.bad_tag.str());
    }
    tags.push_back({word.substr(0, equals), word.substr(equals + 1)});
  }
  return tags;
}

Result<client::GroupSettings> SettingsOf(const GroupFlags& flags, const GroupsText& text) {
  client::GroupSettings settings{.filter_expression = flags.filter};
  if (flags.insights) settings.insights = *flags.insights == "on";
  if (flags.notifications) settings.notifications = *flags.notifications == "on";
  RG_TRY(settings.tags, TagsOf(flags.tags, text));
  return settings;
}

using Change = Result<client::GroupAnswer> (*)(client::XrayClient&, const std::string&,
                                               const client::GroupSettings&);

int RunChange(const GroupFlags& flags, const Session& session, Change change,
              const Phrase<View>& done, std::string_view note) {
  const GroupsText& text = session.text.groups;
  auto client = ClientOf(flags.server, session.text);
  if (!client) return Fail(session, client.error().message, kUsage);
  const auto settings = SettingsOf(flags, text);
  if (!settings) return Fail(session, settings.error().message, kUsage);
  const auto answer = change(*client, flags.name, *settings);
  if (!answer) return FailCall(session, *client, answer.error());
  if (flags.server.json) {
    Print(answer->json + "\n");
    return kOk;
  }
  std::string said =
      done(Clean(answer->group.name)) + "\n" + WordsOf(*client, answer->group, session);
  if (!note.empty()) said += std::string(note) + "\n";
  Print(said);
  return kOk;
}

int RunCreate(const GroupFlags& flags, const Session& session) {
  return RunChange(flags, session, &client::CreateGroup, session.text.groups.created, "");
}

int RunUpdate(const GroupFlags& flags, const Session& session) {
  const GroupsText& text = session.text.groups;
  if (!flags.filter && !flags.insights && !flags.notifications) {
    return Fail(session, text.nothing_to_change, kUsage);
  }
  return RunChange(flags, session, &client::UpdateGroup, text.updated,
                   flags.filter ? text.later_only.str() : "");
}

int RunDelete(const GroupFlags& flags, const Session& session) {
  auto client = ClientOf(flags.server, session.text);
  if (!client) return Fail(session, client.error().message, kUsage);
  const auto deleted = client::DeleteGroup(*client, flags.name);
  if (!deleted) return FailCall(session, *client, deleted.error());
  Print(flags.server.json ? "{}\n" : session.text.groups.deleted(Clean(flags.name)) + "\n");
  return kOk;
}

void AddSettings(CLI::App& command, const GroupsText& text, GroupFlags& flags) {
  command.add_option("--filter", flags.filter, text.filter_flag.str())->option_text("EXPR");
  const auto on_off = [&](const char* name, std::optional<std::string>& value, const Text& help) {
    command.add_option(name, value, help.str())
        ->check(CLI::IsMember({"on", "off"}))
        ->option_text("on|off");
  };
  on_off("--insights", flags.insights, text.insights_flag);
  on_off("--notifications", flags.notifications, text.notifications_flag);
}

void SetRun(CLI::App& command, Session& session, const std::shared_ptr<GroupFlags>& flags,
            int (*run)(const GroupFlags&, const Session&)) {
  if (run == &RunList) {
    AddTableFlags(command, session, flags->server);
  } else {
    AddServerFlags(command, session, flags->server);
  }
  command.callback([flags, run, &session] {
    session.run = [flags, run, &session] { return run(*flags, session); };
  });
}

}  // namespace

void AddGroups(CLI::App& program, Session& session) {
  const GroupsText& text = session.text.groups;
  CLI::App& groups = NewCommand(program, session, "groups", text.command);
  groups.require_subcommand(0, 1);
  const auto alone = std::make_shared<GroupFlags>();
  AddServerFlags(groups, session, alone->server);
  groups.callback([alone, &groups, &session] {
    if (!groups.get_subcommands().empty()) return;
    session.run = [alone, &session] { return RunList(*alone, session); };
  });
  SetRun(NewCommand(groups, session, "list", text.list), session, std::make_shared<GroupFlags>(),
         &RunList);
  const auto named = [&](const char* name, const CommandText& help, auto run, auto more) {
    CLI::App& command = NewCommand(groups, session, name, help);
    const auto flags = std::make_shared<GroupFlags>();
    command.add_option("NAME", flags->name, text.name_argument.str())->required()->option_text(" ");
    more(command, *flags);
    SetRun(command, session, flags, run);
  };
  const auto nothing = [](CLI::App&, GroupFlags&) {};
  const auto settings = [&](CLI::App& command, GroupFlags& flags) {
    AddSettings(command, text, flags);
  };
  named("get", text.get, &RunGet, nothing);
  named("create", text.create, &RunCreate, [&](CLI::App& command, GroupFlags& flags) {
    settings(command, flags);
    command.add_option("--tag", flags.tags, text.tag_flag.str())
        ->option_text("KEY=VALUE")
        ->expected(1)
        ->take_all();
  });
  named("update", text.update, &RunUpdate, settings);
  named("delete", text.remove, &RunDelete, nothing);
}

}  // namespace roentgen::cli
