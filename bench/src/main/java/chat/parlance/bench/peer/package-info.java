/// ## What
/// The servers that are measured, as processes of their own; the floor they are compared with; what they left in the database.
@NullMarked
package chat.parlance.bench.peer;

import org.jspecify.annotations.NullMarked;
