/// Tests of the page and its client library: in real browsers and, for the library alone, in Node.
///
/// # What
///
/// [Browser] drives Chromium through the W3C WebDriver protocol; [Person] says what somebody does on the page;
/// [RunningServer] is the real server as a process that can be killed.
@NullMarked
package chat.parlance.web;

import org.jspecify.annotations.NullMarked;
