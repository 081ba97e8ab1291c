/// ## What
/// The workloads.
@NullMarked
package chat.parlance.bench.work;

import org.jspecify.annotations.NullMarked;
