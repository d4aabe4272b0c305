// The one place where Boost.JSON's code is compiled: its headers need no library then.
#include <boost/json/src.hpp>
