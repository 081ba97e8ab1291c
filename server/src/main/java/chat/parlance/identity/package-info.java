/// ## What
/// Who is asking: how a bearer token becomes an identity, where the keys come from, and the server's own secret.
/// [chat.parlance.identity.TokenVerifier] is the way in; a dialect gives it its keys ([chat.parlance.identity.KeySource])
/// and its claims ([chat.parlance.identity.TokenRules]).
///
/// ## Threads
/// Everything is safe for many threads. Verification computes and never waits, except for keys from a JWKS address: a
/// token that names a key not seen before waits for one fetch of bounded time, so call it on a virtual thread.
///
/// ## Life cycle
/// Secrets and PEM keys are read once. [chat.parlance.identity.RemoteKeys] fetches when asked, refreshes in the
/// background while tokens come in, and is closed by who made it.
///
/// ## May import
/// core, the JDK, the token library, the JSON library, the cache, logging.
@NullMarked
package chat.parlance.identity;

import org.jspecify.annotations.NullMarked;
