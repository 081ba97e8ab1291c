/// ## What
/// The settings as one tree of records, and its loader.
///
/// ## Threads
/// None; immutable once loaded.
///
/// ## Life cycle
/// Loaded once, before anything else.
///
/// ## May import
/// The JDK and the YAML and JSON library.
@NullMarked
package chat.parlance.config;

import org.jspecify.annotations.NullMarked;
