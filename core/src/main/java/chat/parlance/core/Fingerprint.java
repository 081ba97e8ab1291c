package chat.parlance.core;

import org.jspecify.annotations.Nullable;

/// A 64-bit number for what an intent says, equal on every machine and in every release: two drafts with the same key and
/// different numbers contradict each other. Not cryptographic: who forges a collision only tricks the own sends.
final class Fingerprint {

  private long hash = 0xcbf29ce484222325L;

  private Fingerprint() {}

  static long of(Intent intent) {
    var print = new Fingerprint();
    print.add(intent);
    return print.hash;
  }

  private void add(Intent intent) {
    switch (intent) {
      case Intent.Open open -> {
        text("open").text(open.kind().name()).text(open.key()).text(open.subject()).text(open.avatar())
            .text(open.metadata());
        open.members().forEach(this::text);
      }
      case Intent.Post post -> {
        text("post").text(post.kind().name()).content(post.content()).number(post.replyTo()).number(post.thread());
        switch (post.place()) {
          case Intent.Place.Known(var id) -> number(id.value());
          case Intent.Place.DirectWith(var user) -> text(user);
        }
      }
      case Intent.Edit edit -> text("edit").number(edit.conversation().value()).number(edit.message())
          .content(edit.content());
      case Intent.Delete delete -> text("delete").number(delete.conversation().value()).number(delete.message());
      case Intent.React react -> text("react").number(react.conversation().value()).number(react.message())
          .text(react.emoji()).number(react.on() ? 1 : 0);
      case Intent.Pin pin -> text("pin").number(pin.conversation().value()).number(pin.message())
          .number(pin.on() ? 1 : 0);
      case Intent.Join join -> text("join").number(join.conversation().value());
      case Intent.Invite invite -> {
        text("invite").number(invite.conversation().value()).text(invite.role().name());
        invite.users().forEach(this::text);
      }
      case Intent.Remove remove -> text("remove").number(remove.conversation().value()).text(remove.user());
      case Intent.ChangeRole change -> text("role").number(change.conversation().value()).text(change.user())
          .text(change.role().name());
      case Intent.Update update -> text("update").number(update.conversation().value()).text(update.subject())
          .text(update.avatar()).text(update.metadata()).text(update.status() == null ? null : update.status().name());
      case Intent.Erase erase -> {
        text("erase").number(erase.conversation().value()).number(erase.leave() ? 1 : 0);
        erase.messages().forEach(this::number);
      }
      case Intent.MoveMarks _,Intent.Settle _,Intent.Favour _,Intent.Revoke _,Intent.NotePresence _,Intent.NoteName _,Intent.Trim _ ->
        text("unkeyed");
    }
  }

  private Fingerprint content(Content content) {
    text(content.text()).text(content.metadata());
    for (var attachment : content.attachments()) {
      text(attachment.kind()).text(attachment.ref()).text(attachment.name()).text(attachment.type())
          .number(attachment.bytes());
    }
    return this;
  }

  private Fingerprint text(@Nullable String text) {
    if (text == null) {
      return number(-1);
    }
    number(text.length());
    for (int i = 0; i < text.length(); i++) {
      step(text.charAt(i));
    }
    return this;
  }

  private Fingerprint number(long number) {
    step(number);
    step(number >>> 32);
    return this;
  }

  private void step(long value) {
    hash = (hash ^ (value & 0xffffffffL)) * 0x100000001b3L;
    hash ^= hash >>> 29;
  }
}
