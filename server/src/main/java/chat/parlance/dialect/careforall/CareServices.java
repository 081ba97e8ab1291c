package chat.parlance.dialect.careforall;

import chat.parlance.core.Attendance;
import chat.parlance.core.Conversations;
import chat.parlance.core.Messaging;
import chat.parlance.core.RateLimits;
import chat.parlance.core.Reading;
import chat.parlance.core.Typing;
import chat.parlance.gateway.Hub;
import java.time.InstantSource;
import java.util.concurrent.Executor;

/// What the careforall dialect works with. `blocking` runs things that may wait, on virtual threads.
public record CareServices(Messaging messaging, Conversations conversations, Reading reading, Typing typing,
    Attendance attendance, RateLimits rates, Hub hub, CareNews news, CareIds ids, InstantSource clock,
    Executor blocking) {}
