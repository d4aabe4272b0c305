// Names the calling thread, so that `top -H` and profiles tell whose time it is.
//
// Bounds: the kernel keeps 15 bytes of a name.
#pragma once

#include <pthread.h>

#include <cstddef>

namespace roentgen {

template <std::size_t size>
  requires(size <= 16)
void NameThisThread(const char (&name)[size]) {
  pthread_setname_np(pthread_self(), name);
}

}  // namespace roentgen
