/// ## What
/// Load generator: starts servers, plays their clients, says what it cost. No part of the server.
///
/// ## Threads
/// One (`load.Generator`) plays all clients of all servers; the main thread runs the workloads and waits.
///
/// ## Life cycle
/// One run. Servers are processes that end with it, also when it is interrupted.
///
/// ## May import
/// Everything.
@NullMarked
package chat.parlance.bench;

import org.jspecify.annotations.NullMarked;
