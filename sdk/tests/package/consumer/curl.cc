#include <xray/curl.h>

int main() { return xray::CurlFetcher() ? 0 : 1; }
