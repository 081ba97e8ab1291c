/// ## What
/// Files in a directory of one server:
///
/// ```
/// <root>/.incoming/<ref>-….part              being written; never visible
/// <root>/.ref-secret                         what idempotency keys are hashed with to become refs
/// <root>/<space>/<conversation>/<ref>        the bytes
/// <root>/<space>/<conversation>/<ref>.json   name, type, length, hash, uploader, time, message; the file is there if this is
/// <root>/<space>/<conversation>/of-<message>/<ref>   empty: which files belong to a message
/// ```
///
/// ## Threads
/// Called from any thread; everything blocks.
///
/// ## Life cycle
/// Opened once, holds nothing open.
///
/// ## May import
/// core, files and the JSON library.
@NullMarked
package chat.parlance.store.files;

import org.jspecify.annotations.NullMarked;
