package chat.parlance.core;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What people are called and look like, for dialects that show more of them than their ids. What it says is for show: nothing
/// is decided by it. May block, for a bounded time; any thread.
public interface UserDirectory extends AutoCloseable {

  /// A user as others are shown it. `avatar` is an address.
  record Profile(String user, String firstName, @Nullable String lastName, @Nullable String avatar) {

    /// Both names.
    public String name() {
      return lastName == null || lastName.isEmpty() ? firstName : firstName + " " + lastName;
    }
  }

  /// There is nobody who could be asked.
  UserDirectory NONE = new UserDirectory() {

    @Override
    public Map<String, Profile> find(String space, Collection<String> users) {
      return Map.of();
    }

    @Override
    public List<Profile> search(String space, String words, int page, int limit) {
      throw new UserDirectoryException("there is no user directory");
    }
  };

  /// Those of these users of the space that it knows. Who is not known is absent; everybody is while it does not answer.
  Map<String, Profile> find(String space, Collection<String> users);

  /// People whose names fit the words, the best first: page `page`, counted from 1, of `limit` people at most. Throws
  /// [UserDirectoryException] when it does not answer.
  List<Profile> search(String space, String words, int page, int limit);

  /// Nobody asks any more; questions that are under way need not be answered.
  @Override
  default void close() {}
}
