/// ## What
/// What every store promises, as tests: one class of promises per port, run against each backend.
@NullMarked
package chat.parlance.store;

import org.jspecify.annotations.NullMarked;
