package dev.descent.recipe;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.parser.Parser;

/**
 * Passes on the events of a parser as long as they are of a tree that can be walked through: not too deep, and not much
 * larger than the text, as aliases of aliases can make it. Events come one after the other, so this is known before
 * anybody calls itself for each level.
 */
final class BoundedParser implements Parser {
    /** A recipe never needs so many levels. */
    private static final int DEEPEST = 50;
    /** What aliases may add; without them there are fewer parts than characters. */
    private static final long MOST_ALIASED = 100_000;

    private final Parser parser;
    private final IntFunction<Place> places;
    private final long most;
    /** The collections that the next event is in. */
    private final Deque<Part> open = new ArrayDeque<>();
    /** What stands behind a name, once it is read to its end. */
    private final Map<Anchor, Part> named = new HashMap<>();

    /** A collection, or a single value: how many levels and parts it comes to, aliases followed. */
    private static final class Part {
        private final Optional<Anchor> name;
        private int levels = 0;
        private long parts = 1;

        Part(Optional<Anchor> name) {
            this.name = name;
        }

        void add(Part inner) {
            levels = Math.max(levels, inner.levels + 1);
            parts += inner.parts;
        }
    }

    /**
     * A parser with bounds.
     *
     * @param characters of the text
     * @param places the place of a line
     */
    BoundedParser(Parser parser, int characters, IntFunction<Place> places) {
        this.parser = parser;
        this.places = places;
        this.most = characters + MOST_ALIASED;
    }

    @Override
    public boolean checkEvent(Event.ID choice) {
        return parser.checkEvent(choice);
    }

    @Override
    public Event peekEvent() {
        return parser.peekEvent();
    }

    @Override
    public boolean hasNext() {
        return parser.hasNext();
    }

    @Override
    public Event next() {
        Event event = parser.next();
        switch (event) {
            case AliasEvent alias -> ended(aliased(alias), event);
            case ScalarEvent scalar -> ended(new Part(scalar.getAnchor()), event);
            case NodeEvent collection -> {
                open.push(new Part(collection.getAnchor()));
                check(open.size(), 0, event);
            }
            case CollectionEndEvent _ -> ended(open.pop(), event);
            default -> {}
        }
        return event;
    }

    private Part aliased(AliasEvent alias) {
        Part part = named.get(alias.getAlias());
        if (part == null && open.stream().anyMatch(around -> around.name.equals(alias.getAnchor()))) {
            throw place(alias)
                    .error("\"*%s\" stands within what it stands for; write it out".formatted(alias.getAlias()));
        }
        return part == null ? new Part(Optional.empty()) : part; // the composer says that there is none of this name
    }

    private void ended(Part part, Event event) {
        part.name.ifPresent(name -> named.put(name, part));
        check(open.size() + part.levels, part.parts, event);
        if (!open.isEmpty()) {
            open.peek().add(part);
            check(0, open.peek().parts, event);
        }
    }

    private void check(int levels, long parts, Event event) {
        if (levels > DEEPEST) {
            throw place(event).error("this is nested more than " + DEEPEST + " deep; a recipe never needs that");
        }
        if (parts > most) {
            throw place(event).error("aliases (\"*name\") make more of this than a recipe ever holds; write it out");
        }
    }

    private Place place(Event event) {
        return places.apply(event.getStartMark().map(Mark::getLine).orElse(0) + 1);
    }
}
