/// ## What
/// Files that hang on messages: [chat.parlance.files.Uploads] takes them, [chat.parlance.files.Downloads] hands them out
/// to those who may read the message, [chat.parlance.files.Attachments] follows the log and binds a file to the message
/// that names it, [chat.parlance.files.Sweep] removes what nobody needs and mends what a crash left.
/// [chat.parlance.files.FileStore] is the port to where the bytes are.
///
/// ## Threads
/// Uploads and downloads on the virtual thread of their request; what the log says is queued by the journal's writer and
/// carried out by one virtual thread at a time; a sweep runs on a virtual thread, one at a time.
///
/// ## Life cycle
/// One of each per server. What was queued when a server stops is found again by the sweep of the next start.
///
/// ## May import
/// core.
@NullMarked
package chat.parlance.files;

import org.jspecify.annotations.NullMarked;
