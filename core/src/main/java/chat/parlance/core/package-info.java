/// What: the chat itself: the domain, the use cases, the journal that makes things durable, and the ports to the rest.
///
/// Threads: values are immutable. [chat.parlance.core.Journal] has one writer thread per lane; use cases may be called by
/// many threads; those that read may block, those that write through an [chat.parlance.core.Answer] do not.
///
/// Life cycle: nothing here starts by itself; the parts list of the server creates and closes it.
///
/// May import: the JDK's language, utility and time packages, jspecify. No JSON, no Netty, no SQL, no logging.
@NullMarked
package chat.parlance.core;

import org.jspecify.annotations.NullMarked;
