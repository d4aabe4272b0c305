#include "services/common/step.h"

namespace services {

void RecordCaught(xray::Entity& entity) noexcept {
  try {
    throw;
  } catch (const Failure& failure) {
    if (!failure.is_callers()) return entity.AddCurrentException();
    entity.SetError();
    entity.AddException(
        {.type = failure.status() == 404 ? "NotFound" : "InvalidInput", .message = failure.what()},
        false);
  } catch (...) {
    entity.AddCurrentException();
  }
}

}  // namespace services
