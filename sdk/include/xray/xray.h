// The X-Ray SDK for C++: everything but the integrations, which have headers of their own
// (asio.h, beast.h, curl.h, grpc.h, mysql.h, postgres.h, spdlog.h, sqlite.h).
#pragma once

#include <xray/config.h>
#include <xray/context.h>
#include <xray/environment.h>
#include <xray/http.h>
#include <xray/ids.h>
#include <xray/plugin.h>
#include <xray/recorder.h>
#include <xray/sampler.h>
#include <xray/segment.h>
#include <xray/sql.h>
#include <xray/trace_header.h>
