// Pool, schema and repository against a real MariaDB.
#include <errmsg.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <mysqld_error.h>

#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "services/users/connection_pool.h"
#include "services/users/schema.h"
#include "services/users/testing_mariadb.h"
#include "services/users/user_repository.h"

namespace services::users {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

class DatabaseTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    if (TestingMariadb::available()) server_ = std::make_unique<TestingMariadb>();
  }
  static void TearDownTestSuite() { server_.reset(); }
  void SetUp() override {
    if (!server_) GTEST_SKIP() << "no mariadbd on this machine";
    Connection(server_->Address(), Connection::Purpose::kServer)
        .RunUntraced("DROP DATABASE IF EXISTS usermgmt");
  }

  static std::unique_ptr<TestingMariadb> server_;
};
std::unique_ptr<TestingMariadb> DatabaseTest::server_;

unsigned CodeOf(const std::function<void()>& work) {
  try {
    work();
  } catch (const DatabaseError& error) {
    return error.code();
  }
  return 0;
}

TEST_F(DatabaseTest, SchemaIsMadeOnceWithItsDatabase) {
  const DatabaseAddress address = server_->Address();
  EXPECT_EQ(CodeOf([&] { Connection{address}; }), unsigned{ER_BAD_DB_ERROR});
  EXPECT_EQ(ApplyMigrations(address, UserMigrations()), 1);
  EXPECT_EQ(ApplyMigrations(address, UserMigrations()), 0);
}

TEST_F(DatabaseTest, SchemaMigratesFromWhereItIs) {
  const DatabaseAddress address = server_->Address();
  std::vector<Migration> migrations = {{1, "one", "CREATE TABLE one (a INT)"}};
  EXPECT_EQ(ApplyMigrations(address, migrations), 1);
  migrations.push_back({2, "two", "ALTER TABLE one ADD b INT"});
  migrations.push_back({3, "three", "not SQL"});
  EXPECT_EQ(CodeOf([&] { ApplyMigrations(address, migrations); }), unsigned{ER_PARSE_ERROR});
  migrations.back().sql = "INSERT INTO one (a, b) VALUES (1, 2)";
  EXPECT_EQ(ApplyMigrations(address, migrations), 1);
  EXPECT_THAT(Connection(address).RunUntraced("SELECT b FROM one").rows,
              testing::ElementsAre(testing::ElementsAre("2")));
}

TEST_F(DatabaseTest, SchemaNewerThanTheProgramStays) {
  const DatabaseAddress address = server_->Address();
  ApplyMigrations(address, {{7, "later", "CREATE TABLE later (a INT)"}});
  EXPECT_EQ(ApplyMigrations(address, UserMigrations()), 0);
}

TEST_F(DatabaseTest, SchemaIsMigratedByOneServiceAtATime) {
  std::atomic<int> applied = 0;
  std::vector<std::jthread> services;
  for (int i = 0; i < 4; ++i) {
    services.emplace_back([&] {
      applied +=
          ApplyMigrations(server_->Address(), {{1, "once", "CREATE TABLE once_only (a INT)"}});
    });
  }
  services.clear();
  EXPECT_EQ(applied, 1);
}

TEST_F(DatabaseTest, ValuesGoInAndComeOutWhole) {
  Connection connection(server_->Address(), Connection::Purpose::kServer);
  const std::string text(70'000, 'x');
  const SqlOutcome outcome = connection.Run("SELECT ?, ?, ?, NULL, '' ",
                                            {std::int64_t{-7}, text, "'; DROP TABLE users; --"});
  ASSERT_THAT(outcome.rows, SizeIs(1));
  EXPECT_THAT(outcome.rows[0], testing::ElementsAre("-7", text, "'; DROP TABLE users; --", "", ""));
}

TEST_F(DatabaseTest, PoolLendsUpToItsLimitAndThenRefuses) {
  ApplyMigrations(server_->Address(), UserMigrations());
  ConnectionPool pool(server_->Address(),
                      {.connections_max = 2, .borrow_timeout = std::chrono::milliseconds(20)});
  {
    const auto first = pool.Borrow();
    const auto second = pool.Borrow();
    EXPECT_THROW(pool.Borrow(), PoolExhausted);
  }
  EXPECT_EQ(pool.counts().open, 2U);
  EXPECT_EQ(pool.counts().idle, 2U);
  EXPECT_NO_THROW(pool.Borrow().Run("SELECT 1"));
}

TEST_F(DatabaseTest, PoolHandsAReturnedConnectionToWhoWaits) {
  ApplyMigrations(server_->Address(), UserMigrations());
  ConnectionPool pool(server_->Address(),
                      {.connections_max = 1, .borrow_timeout = std::chrono::minutes(1)});
  auto lease = std::make_unique<ConnectionPool::Lease>(pool.Borrow());
  std::jthread waiting([&] { pool.Borrow().Run("SELECT 1"); });
  lease.reset();
  waiting.join();
  EXPECT_EQ(pool.counts().open, 1U);
}

TEST_F(DatabaseTest, PoolReplacesConnectionsThatTheServerClosed) {
  ApplyMigrations(server_->Address(), UserMigrations());
  ConnectionPool pool(server_->Address(), {.connections_max = 1});
  const std::string id = pool.Borrow().Run("SELECT CONNECTION_ID()").rows.front().front();
  Connection other(server_->Address());
  other.RunUntraced("KILL " + id);
  // KILL answers before the connection is closed: wait until the server has forgotten it.
  const std::string ask = "SELECT 1 FROM information_schema.processlist WHERE id = " + id;
  while (!other.RunUntraced(ask).rows.empty()) std::this_thread::yield();
  EXPECT_NE(pool.Borrow().Run("SELECT CONNECTION_ID()").rows.front().front(), id);
  EXPECT_EQ(pool.counts().open, 1U);
}

TEST_F(DatabaseTest, PoolForgetsAConnectionThatIsLostInUse) {
  ApplyMigrations(server_->Address(), UserMigrations());
  ConnectionPool pool(server_->Address(), {.connections_max = 1});
  {
    auto lease = pool.Borrow();
    server_->Stop();
    EXPECT_THROW(lease.Run("SELECT 1"), DatabaseError);
  }
  EXPECT_EQ(pool.counts().open, 0U);
  try {
    pool.Borrow();
    ADD_FAILURE() << "connected to nothing";
  } catch (const DatabaseError& error) {
    EXPECT_EQ(error.status(), 503);
    EXPECT_STREQ(error.what(), "the database is not available");
  }
  server_->Start();
  EXPECT_NO_THROW(pool.Borrow().Run("SELECT 1"));
}

TEST_F(DatabaseTest, PoolAsksOneIdleConnectionOfAServerThatHangs) {
  ApplyMigrations(server_->Address(), UserMigrations());
  DatabaseAddress address = server_->Address();
  address.connect_timeout_s = 1;
  address.answer_timeout_s = 1;
  ConnectionPool pool(address, {.connections_max = 2, .ping_after = std::chrono::milliseconds(0)});
  {
    const auto first = pool.Borrow();
    const auto second = pool.Borrow();
  }
  server_->Freeze();
  EXPECT_EQ(CodeOf([&] { pool.Borrow(); }), unsigned{CR_SERVER_LOST});
  server_->Thaw();
  EXPECT_EQ(pool.counts().open, 1U);
  EXPECT_EQ(pool.counts().idle, 1U);
  EXPECT_NO_THROW(pool.Borrow().Run("SELECT 1"));
}

TEST_F(DatabaseTest, AStatementIsAnsweredInItsTimeOrTheConnectionIsLost) {
  DatabaseAddress address = server_->Address();
  address.answer_timeout_s = 1;
  Connection connection(address, Connection::Purpose::kServer);
  server_->Freeze();
  EXPECT_EQ(CodeOf([&] { connection.Run("SELECT 1"); }), unsigned{CR_SERVER_LOST});
  server_->Thaw();
}

class RepositoryTest : public DatabaseTest {
 protected:
  void SetUp() override {
    DatabaseTest::SetUp();
    if (IsSkipped()) return;
    ApplyMigrations(server_->Address(), UserMigrations());
    pool_ = std::make_unique<ConnectionPool>(server_->Address(), PoolLimits{});
    keeper_ = std::make_unique<SchemaKeeper>(server_->Address());
    repository_ = std::make_unique<UserRepository>(*pool_, *keeper_);
  }
  static User Bob() {
    return {.username = "bob",
            .email = "bob@example.com",
            .role = "ROLE_USER",
            .enabled = false,
            .firstname =
                "B\xc3\xb6"
                "b",
            .lastname = "O'Kim"};
  }
  template <class F>
  static std::string WhyFailed(F&& work) {
    try {
      work();
    } catch (const Failure& failure) {
      return std::to_string(failure.status()) + " " + failure.what();
    }
    return "done";
  }

  std::unique_ptr<ConnectionPool> pool_;
  std::unique_ptr<SchemaKeeper> keeper_;
  std::unique_ptr<UserRepository> repository_;
};

TEST_F(RepositoryTest, FindsWhatWasInserted) {
  repository_->Insert(Bob(), "hash");
  const User found = repository_->Find("BOB");
  EXPECT_EQ(ToJson(found), ToJson(Bob()));
  EXPECT_THAT(repository_->List(), SizeIs(1));
  EXPECT_THAT(WhyFailed([&] { repository_->Find("eve"); }),
              "404 User with user name eve doesn't exist!");
}

TEST_F(RepositoryTest, KeepsNamesAndAddressesUniqueInAnyCase) {
  repository_->Insert(Bob(), "hash");
  User other = Bob();
  other.username = "BOB";
  other.email = "other@example.com";
  EXPECT_THAT(WhyFailed([&] { repository_->CheckUnique(other); }),
              HasSubstr("400 User with user name BOB"));
  EXPECT_THAT(WhyFailed([&] { repository_->Insert(other, "hash"); }),
              HasSubstr("400 User with user name BOB"));
  other.username = "amy";
  other.email = "Bob@EXAMPLE.com";
  EXPECT_THAT(WhyFailed([&] { repository_->CheckUnique(other); }),
              HasSubstr("400 User with email Bob@EXAMPLE.com"));
  EXPECT_THAT(WhyFailed([&] { repository_->Insert(other, "hash"); }),
              HasSubstr("400 User with email Bob@EXAMPLE.com"));
}

TEST_F(RepositoryTest, LetsOneOfManyHaveAName) {
  std::atomic<int> inserted = 0;
  std::vector<std::jthread> requests;
  for (int i = 0; i < 8; ++i) {
    requests.emplace_back([&, i] {
      User user = Bob();
      user.email = std::to_string(i) + "@example.com";
      inserted += WhyFailed([&] { repository_->Insert(user, "hash"); }) == "done" ? 1 : 0;
    });
  }
  requests.clear();
  EXPECT_EQ(inserted, 1);
}

TEST_F(RepositoryTest, UpdatesWhatPutMayChange) {
  repository_->Insert(Bob(), "hash");
  User amy = Bob();
  amy.username = "amy";
  amy.email = "amy@example.com";
  repository_->Insert(amy, "hash");
  repository_->Update({"bob", "bob2@example.com", "X", "Y"});
  repository_->Update({"bob", "bob2@example.com", "X", "Y"});  // nothing changes, the user is there
  const User found = repository_->Find("bob");
  EXPECT_EQ(found.email, "bob2@example.com");
  EXPECT_EQ(found.role, "ROLE_USER");
  EXPECT_THAT(WhyFailed([&] { repository_->Update({"bob", "AMY@example.com", "X", "Y"}); }),
              HasSubstr("400 User with email"));
  EXPECT_THAT(WhyFailed([&] { repository_->Update({"eve", "eve@example.com", "X", "Y"}); }),
              HasSubstr("404"));
}

TEST_F(RepositoryTest, TogglesActivatesAndDeletes) {
  repository_->Insert(Bob(), "hash");
  EXPECT_TRUE(repository_->Activate("bob"));
  EXPECT_FALSE(repository_->Activate("bob"));
  EXPECT_FALSE(repository_->Toggle("bob"));
  EXPECT_TRUE(repository_->Toggle("bob"));
  repository_->Delete("bob");
  for (const std::string& why : {WhyFailed([&] { repository_->Delete("bob"); }),
                                 WhyFailed([&] { repository_->Toggle("bob"); }),
                                 WhyFailed([&] { repository_->Activate("bob"); }),
                                 WhyFailed([&] { repository_->Delete("no such name"); })}) {
    EXPECT_THAT(why, HasSubstr("404")) << why;
  }
}

TEST_F(RepositoryTest, MakesTablesThatAreGoneAgain) {
  repository_->List();
  Connection(server_->Address()).RunUntraced("DROP DATABASE usermgmt");
  EXPECT_THAT(WhyFailed([&] { repository_->List(); }), HasSubstr("503"));
  while (WhyFailed([&] { repository_->List(); }) != "done") std::this_thread::yield();
  EXPECT_THAT(repository_->List(), SizeIs(0));
}

TEST_F(RepositoryTest, RecoversWhenTheServerComesBack) {
  repository_->Insert(Bob(), "hash");
  server_->Stop();
  EXPECT_THAT(WhyFailed([&] { repository_->List(); }), HasSubstr("503"));
  server_->Start();
  EXPECT_THAT(repository_->List(), SizeIs(1));
}

DatabaseAddress AddressFrom(std::map<std::string, std::string> variables,
                            std::vector<std::string>& problems) {
  variables.insert({{"DB_HOSTNAME", "db"}, {"DB_PASSWORD", "secret"}});
  Environment environment([&](const std::string& name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  });
  const DatabaseAddress address = ReadDatabaseAddress(environment);
  problems = environment.problems();
  return address;
}

TEST(DatabaseAddress, SaysHowLongAStatementMayTake) {
  std::vector<std::string> problems;
  EXPECT_EQ(AddressFrom({}, problems).answer_timeout_s, 10);
  EXPECT_EQ(AddressFrom({{"DB_ANSWER_TIMEOUT_S", "3"}}, problems).answer_timeout_s, 3);
  EXPECT_THAT(problems, testing::IsEmpty());
  for (const char* wrong : {"0", "121", "2.5", "3s"}) {
    EXPECT_EQ(AddressFrom({{"DB_ANSWER_TIMEOUT_S", wrong}}, problems).answer_timeout_s, 10);
    EXPECT_THAT(problems, testing::ElementsAre(HasSubstr("DB_ANSWER_TIMEOUT_S"))) << wrong;
  }
}

TEST(SchemaKeeper, GivesUpAtOnceWhenItIsDestroyed) {
  DatabaseAddress nowhere;
  nowhere.host = "127.0.0.1";
  nowhere.port = 1;
  nowhere.name = "usermgmt";
  SchemaKeeper keeper(nowhere);
}

}  // namespace
}  // namespace services::users
