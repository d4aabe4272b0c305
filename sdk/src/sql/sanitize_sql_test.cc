#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <xray/sql.h>

namespace xray {
namespace {

struct Case {
  const char* query;
  const char* sanitized;
};

void ExpectAll(const std::vector<Case>& cases, const SqlDialect& dialect) {
  for (const Case& c : cases) EXPECT_EQ(SanitizeSql(c.query, dialect), c.sanitized) << c.query;
}

const SqlDialect kMySql = DialectOf("MySQL");
const SqlDialect kPostgres = DialectOf("PostgreSQL");
const SqlDialect kSqlite = DialectOf("SQLite");

TEST(SanitizeSqlTest, LiteralsBecomeQuestionMarks) {
  ExpectAll({{"SELECT * FROM t WHERE a = 'x'", "SELECT * FROM t WHERE a = ?"},
             {"SELECT 'it''s', 'a\\'b'", "SELECT ?, ?"},
             {"SELECT N'x', x'4D', B'01', _utf8'x', _binary 'x'", "SELECT ?, ?, ?, ?, _binary ?"},
             {"SELECT 1, 1.5, .5, 1., 1e-3, 1E+3, 0xFF, 0b01", "SELECT ?, ?, ?, ?, ?, ?, ?, ?"},
             {"a=1+2-3", "a=?+?-?"},
             {"WHERE a = -5 AND b < - 5 AND c - 1 > 0", "WHERE a = ? AND b < ? AND c - ? > ?"},
             {"SELECT DATE '2020-01-01'", "SELECT DATE ?"},
             {"LIMIT 10,20;", "LIMIT ?,?;"},
             {"SELECT col1, t2.c3 FROM db4.t2", "SELECT col1, t2.c3 FROM db4.t2"},
             {"SELECT \"x\", '\"', \"'\"", "SELECT ?, ?, ?"},
             {"@a := 1, @@b, @'c', 'u'@'h'", "@a := ?, @@b, @?, ?@?"}},
            kMySql);
}

TEST(SanitizeSqlTest, ListsOfLiteralsFoldIntoOne) {
  ExpectAll({{"a IN (1, 2, 3)", "a IN (?)"},
             {"a IN ('x','y')", "a IN (?)"},
             {"a IN ( -1, +2 )", "a IN (?)"},
             {"a IN (?, ?)", "a IN (?)"},
             {"VALUES (1, 'a'), (2, 'b'),(3,'c') ON DUPLICATE", "VALUES (?) ON DUPLICATE"},
             {"VALUES (1, now(), NULL)", "VALUES (?, now(), NULL)"},
             {"VALUES (1, now()), (2, now())", "VALUES (?, now()), (?, now())"},
             {"f(1) + g(2)", "f(?) + g(?)"},
             {"a IN (SELECT 1)", "a IN (SELECT ?)"}},
            kMySql);
}

TEST(SanitizeSqlTest, CommentsGoAndWhiteSpaceShrinks) {
  ExpectAll({{"  SELECT\t1 -- secret\n\n FROM /* a 'b' */ t # secret", "SELECT ? FROM t"},
             {"/* c */ SELECT a", "SELECT a"},
             {"SELECT 5--3", "SELECT ?--?"},
             {"SELECT a --", "SELECT a"},
             {"SELECT a /*!50000 b */ c", "SELECT a c"},
             {"SELECT /*!50000 'a*/b' */", "SELECT ?"},
             {"", ""},
             {" \n ", ""}},
            kMySql);
  ExpectAll({{"SELECT a --b\n FROM c", "SELECT a FROM c"},
             {"SELECT /* /* 'a' */ secret */ b", "SELECT b"},
             {"SELECT /*/*/ 'x' */*/ b", "SELECT b"},
             {"SELECT a#>'x'", "SELECT a#>?"}},
            kPostgres);
}

TEST(SanitizeSqlTest, IdentifiersInQuotesStay) {
  ExpectAll({{"SELECT `a``b`.`c 1`", "SELECT `a``b`.`c 1`"}}, kMySql);
  ExpectAll({{"SELECT \"a\"\"b\", \"it's\"", "SELECT \"a\"\"b\", \"it's\""},
             {"SELECT ARRAY[a, 'b', 1]", "SELECT ARRAY[a, ?, ?]"},
             {"SELECT a[1:2]", "SELECT a[?:?]"}},
            kPostgres);
  ExpectAll({{"SELECT [order details].[id 2]", "SELECT [order details].[id 2]"},
             {"SELECT [a, 'b']", "SELECT [a, ?]"}},
            SqlDialect{});
}

TEST(SanitizeSqlTest, PostgresStringsEndWhereTheServerEndsThem) {
  ExpectAll({{"SELECT 'a\\', b, 'c'", "SELECT ?, b, ?"},
             {"SELECT E'a\\', b, ', c", "SELECT ?, c"},
             {"SELECT $$a'b$$, $t$ $$ $t$, $1, x$2", "SELECT ?, ?, $1, x$2"},
             {"SELECT a::int, @ -5, @5", "SELECT a::int, @ -?, @?"},
             {"SELECT U&'x'", "SELECT U&?"}},
            kPostgres);
}

TEST(SanitizeSqlTest, SqliteParametersStay) {
  ExpectAll({{"SELECT ?1, :a, @b, $c, \"x\"", "SELECT ?, :a, @b, $c, ?"}}, kSqlite);
}

TEST(SanitizeSqlTest, WhatHasNoEndEndsTheText) {
  ExpectAll({{"SELECT a, 'secret", "SELECT a, ?"},
             {"SELECT 'secret\\'", "SELECT ?"},
             {"SELECT `secret", "SELECT ?"},
             {"SELECT 'secret''", "SELECT ?"},
             {"SELECT a /* secret", "SELECT a ?"}},
            kMySql);
  ExpectAll({{"SELECT $a$secret$a", "SELECT ?"}}, kPostgres);
}

TEST(SanitizeSqlTest, NeverLongerThanTheBoundAndNeverCutInsideACharacter) {
  std::string words = "SELECT ";
  while (words.size() < 2 * kSqlBytesMax) words += "\xC3\xA4";
  const std::string cut = SanitizeSql(words);
  EXPECT_LE(cut.size(), kSqlBytesMax);
  EXPECT_GE(cut.size(), kSqlBytesMax - 1);
  EXPECT_EQ(cut, words.substr(0, cut.size()));
  EXPECT_EQ(cut.back(), '\xA4');
}

TEST(SanitizeSqlTest, AListLongerThanTheBoundLeavesRoomForTheRest) {
  std::string query = "SELECT a FROM t WHERE b IN (0";
  for (int i = 0; i < 100'000; ++i) query += ", " + std::to_string(i);
  EXPECT_EQ(SanitizeSql(query + ") AND c = 'x'"), "SELECT a FROM t WHERE b IN (?) AND c = ?");
  query = "INSERT INTO t VALUES (1, 'a')";
  for (int i = 0; i < 100'000; ++i) query += ",\n(1, 'a')";
  EXPECT_EQ(SanitizeSql(query + " RETURNING id"), "INSERT INTO t VALUES (?) RETURNING id");
}

// Statements put together at random; every literal holds the marker, in every way to write one.
class Statements {
 public:
  Statements(unsigned seed, const SqlDialect& dialect) : random_(seed), dialect_(dialect) {}

  std::string Next() {
    std::string text;
    for (int n = Pick(12) + 1; n > 0; --n) {
      text += Pick(2) == 0 ? Code() : Literal();
      text += Separator();
    }
    return text;
  }

 private:
  int Pick(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }

  std::string Code() {
    static const std::vector<std::string> kCode = {
        "SELECT", "a.b", "(",  ")",    ",", "=", "+",  "-",  "/",        "*",    "<>", "||",
        "col1",   "?",   "::", "fn()", "e", "x", "n",  ";",  "[",        "]",    "@v", "u_1",
        "FROM t", "%",   "!",  ".",    "#", "$", "$1", "\\", "\xC3\xA9", "IN (", "@",  "&"};
    const std::string& code = kCode[static_cast<std::size_t>(Pick(static_cast<int>(kCode.size())))];
    if (dialect_.mysql_comments && code == "#") return "+";
    if (dialect_.dollar_quotes && code == "$") return "+";
    return code;
  }

  std::string Separator() {
    static const char* const kSeparators[] = {
        " ", "\n", "\t", " , ", " /* it's \" */ ", " -- it's \"\n", "  "};
    return kSeparators[Pick(7)];
  }

  std::string Body() {
    static const char* const kParts[] = {"MARK", " -- MARK",     "/*MARK", "*/", "(",
                                         "\n",   "#MARK",        "$$",     "`",  "[",
                                         ",",    "\xE2\x82\xAC", ";"};
    std::string body = "MARK";
    for (int n = Pick(5); n > 0; --n) body += kParts[Pick(13)];
    return body;
  }

  std::string Quoted(char quote, bool backslashes) {
    const std::string doubled(2, quote);
    std::string body = Body();
    if (Pick(2) == 0) body += doubled + Body();
    if (backslashes && Pick(2) == 0) body += std::string("\\") + quote + "MARK\\\\";
    if (!backslashes && Pick(2) == 0) body += "\\";
    return quote + body + quote;
  }

  std::string Literal() {
    switch (Pick(7)) {
      case 0: return "98765" + std::string(Pick(2) == 0 ? ".98765" : "");
      case 1: return "98765e-98765";
      case 2: return "0x98765";
      case 3:
        if (dialect_.dollar_quotes) return "$t$ MARK 'MARK $ $u$ $t$";
        return Quoted('\'', dialect_.backslash_escapes);
      case 4:
        if (dialect_.double_quoted_strings) return Quoted('"', dialect_.backslash_escapes);
        return "N" + Quoted('\'', dialect_.backslash_escapes);
      case 5:
        if (dialect_.dollar_quotes) return "E" + Quoted('\'', true);
        return "X'98765'";
      default: return Quoted('\'', dialect_.backslash_escapes);
    }
  }

  std::mt19937 random_;
  const SqlDialect& dialect_;
};

TEST(SanitizeSqlTest, TheContentOfALiteralNeverSurvives) {
  for (const SqlDialect& dialect : {kMySql, kPostgres, kSqlite, SqlDialect{}}) {
    Statements statements(7, dialect);
    for (int i = 0; i < 20'000; ++i) {
      const std::string query = statements.Next();
      const std::string text = SanitizeSql(query, dialect);
      ASSERT_EQ(text.find("MARK"), std::string::npos) << query << "\n-> " << text;
      ASSERT_EQ(text.find("98765"), std::string::npos) << query << "\n-> " << text;
      ASSERT_EQ(text.find('\''), std::string::npos) << query << "\n-> " << text;
    }
  }
}

TEST(PreparationOfTest, CallAndExecAreCalls) {
  EXPECT_EQ(PreparationOf("CALL p()"), "call");
  EXPECT_EQ(PreparationOf(" -- x\n/* y */ exec p"), "call");
  EXPECT_EQ(PreparationOf("{call p(?)}"), "call");
  EXPECT_EQ(PreparationOf("SELECT 1"), "statement");
  EXPECT_EQ(PreparationOf("callback"), "statement");
  EXPECT_EQ(PreparationOf(""), "statement");
  EXPECT_EQ(PreparationOf("/* call"), "statement");
}

}  // namespace
}  // namespace xray
