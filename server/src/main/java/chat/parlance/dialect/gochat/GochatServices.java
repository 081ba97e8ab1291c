package chat.parlance.dialect.gochat;

import chat.parlance.core.Attendance;
import chat.parlance.core.Conversations;
import chat.parlance.core.Messaging;
import chat.parlance.gateway.Hub;
import java.time.InstantSource;
import java.util.concurrent.Executor;

/// What the gochat dialect works with. `blocking` runs things that may wait, on virtual threads.
public record GochatServices(Messaging messaging, Conversations conversations, GochatHistory history,
    Attendance attendance, Hub hub, InstantSource clock, Executor blocking) {}
