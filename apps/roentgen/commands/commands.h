// The sub-commands, each in its own file.
#pragma once

#include "apps/roentgen/commands/session.h"

namespace roentgen::cli {

void AddServe(CLI::App& program, Session& session);
void AddDaemon(CLI::App& program, Session& session);
void AddTraces(CLI::App& program, Session& session);
void AddExplain(CLI::App& program, Session& session);
void AddTrace(CLI::App& program, Session& session);
void AddMap(CLI::App& program, Session& session);
void AddOperations(CLI::App& program, Session& session);
void AddTail(CLI::App& program, Session& session);
void AddLoad(CLI::App& program, Session& session);
void AddCompare(CLI::App& program, Session& session);
void AddGroups(CLI::App& program, Session& session);
void AddSampling(CLI::App& program, Session& session);
void AddCompletion(CLI::App& program, Session& session);

// Under `load`.
void AddLoadVerify(CLI::App& load, Session& session);

}  // namespace roentgen::cli
