/// ## What
/// What an operator looks at: health, readiness, metrics and traces.
///
/// ## Threads
/// Read from any thread.
///
/// ## Life cycle
/// Opened first, closed last.
///
/// ## May import
/// core, gateway, http, Micrometer and OpenTelemetry.
@NullMarked
package chat.parlance.ops;

import org.jspecify.annotations.NullMarked;
