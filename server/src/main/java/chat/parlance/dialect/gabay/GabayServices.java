package chat.parlance.dialect.gabay;

import chat.parlance.core.Conversations;
import chat.parlance.core.Inbox;
import chat.parlance.core.Messaging;
import chat.parlance.core.Names;
import chat.parlance.core.Presence;
import chat.parlance.core.RateLimits;
import chat.parlance.core.Reading;
import chat.parlance.core.Typing;
import chat.parlance.gateway.Hub;
import java.time.InstantSource;
import java.util.concurrent.Executor;

/// What the gabay dialect works with. `blocking` runs things that may wait, on virtual threads.
public record GabayServices(Messaging messaging, Conversations conversations, Reading reading, Inbox inbox, Names names,
    Presence presence, Typing typing, RateLimits rates, Hub hub, GabayNews news, GabayIds ids, InstantSource clock,
    Executor blocking) {}
