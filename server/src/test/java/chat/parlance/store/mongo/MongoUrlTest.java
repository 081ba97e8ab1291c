package chat.parlance.store.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MongoUrlTest {

  @Test
  void theDatabaseIsNamedByThePathElseParlance() {
    assertThat(MongoUrl.of("mongodb://db/chat").database()).isEqualTo("chat");
    assertThat(MongoUrl.of("mongodb://db:27017,db2:27018/chat?replicaSet=rs0").database()).isEqualTo("chat");
    assertThat(MongoUrl.of("mongodb://db").database()).isEqualTo("parlance");
    assertThat(MongoUrl.of("mongodb+srv://db.example.org/?tls=true").database()).isEqualTo("parlance");
  }

  @Test
  void userPasswordAndOptionsAreInNoText() {
    var url = MongoUrl.of("mongodb://ann:geheim@db:27017/chat?authSource=geheim");
    assertThat(url.toString()).isEqualTo("mongodb://db:27017/chat");
    for (var wrong : new String[]{"ann:ge/heim@db/chat", "ann:ge/heim@db", "ann:ge?heim@db", "ann:ge#heim@db",
        "ann:g@heim@db"}) {
      assertThatThrownBy(() -> MongoUrl.of("mongodb://" + wrong)).as(wrong).isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("expected: mongodb://user:password@host:port/database").hasMessageNotContaining("heim");
    }
  }

  @Test
  void otherUrlsAreNone() {
    assertThat(MongoUrl.is("mongodb+srv://db")).isTrue();
    assertThat(MongoUrl.is("postgres://db/chat")).isFalse();
  }
}
