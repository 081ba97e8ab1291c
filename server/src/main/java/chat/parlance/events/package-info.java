/// ## What
/// Tells other systems what happened: relays that take wishes out of the outbox, and what each consumer does with one.
///
/// ## Threads
/// One coordinator for each relay, and a virtual thread for each lane that is worked on.
///
/// ## Life cycle
/// A relay runs from its start to `close`; what it did not settle by then is told later, perhaps again.
///
/// ## May import
/// core, the JSON library and the clients of the systems that are told.
@NullMarked
package chat.parlance.events;

import org.jspecify.annotations.NullMarked;
