/// ## What
/// Who is asking: verification of tokens, keys and their sources.
///
/// ## Threads
/// Verification is pure; keys are fetched on virtual threads.
///
/// ## Life cycle
/// Keys are loaded at start and refreshed as long as the server runs.
///
/// ## May import
/// core, the JDK, the token library and the JSON library.
@NullMarked
package chat.parlance.identity;

import org.jspecify.annotations.NullMarked;
