package dev.descent.recipe;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.constructor.StandardConstructor;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.parser.Parser;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/** Reads YAML 1.2 into a tree with places, and says in one sentence what is wrong with text that is no YAML. */
final class YamlReader {
    /** The place of a line. */
    private final IntFunction<Place> places;

    private YamlReader(IntFunction<Place> places) {
        this.places = places;
    }

    /** Reads the text of a file that stands in a folder. */
    static Yaml read(String text, String source, Path folder) {
        return new YamlReader(line -> new Place(source, line, folder)).parse(text);
    }

    /** Reads a value that was typed after an option. */
    static Yaml readOption(String value, Place option) {
        return new YamlReader(line -> option).parse(value);
    }

    /**
     * What a file's text says as YAML alone has it: maps, lists, texts, numbers and truths; nothing if it is empty.
     *
     * @throws RequestException if it is no YAML
     */
    static Optional<Object> plain(String text, String source) {
        Optional<Node> root = new YamlReader(line -> new Place(source, line, Path.of(""))).compose(text);
        try {
            return Optional.ofNullable(
                    new StandardConstructor(LoadSettings.builder().build()).constructSingleDocument(root));
        } catch (YamlEngineException e) {
            throw new RequestException(source + ": this cannot be read as YAML: " + e.getMessage(), e);
        }
    }

    private Yaml parse(String text) {
        Optional<Node> root = compose(text);
        return root.isPresent() ? tree(root.get()) : new Yaml.Scalar(places.apply(1), "", false);
    }

    private Optional<Node> compose(String text) {
        try {
            String marked = text.startsWith("\uFEFF") ? text.substring(1) : text;
            int length = Math.max(1, marked.length());
            LoadSettings settings = LoadSettings.builder()
                    // The reader copies all that it has when it fetches more, so it fetches everything at once.
                    .setBufferSize(length)
                    .setCodePointLimit(length)
                    .build();
            Parser events = new ParserImpl(settings, new StreamReader(settings, marked));
            return new Composer(settings, new BoundedParser(events, length, places)).getSingleNode();
        } catch (MarkedYamlEngineException e) {
            throw malformed(e, text);
        } catch (ReaderException e) {
            int line = 1
                    + (int) text.codePoints()
                            .limit(e.getPosition())
                            .filter(c -> c == '\n')
                            .count();
            throw places.apply(line)
                    .error(String.format(
                            Locale.ROOT,
                            "this is not text (it holds the character U+%04X); save the recipe as UTF-8",
                            e.getCodePoint()));
        } catch (YamlEngineException e) {
            throw new RequestException(places.apply(1) + ": this cannot be read as YAML: " + e.getMessage(), e);
        }
    }

    private RequestException malformed(MarkedYamlEngineException e, String text) {
        Optional<Mark> mark = e.getProblemMark().or(e::getContextMark);
        int line = mark.map(m -> m.getLine() + 1).orElse(1);
        String written = text.lines().skip(line - 1L).findFirst().orElse("");
        if (written.chars().takeWhile(Character::isWhitespace).anyMatch(c -> c == '\t')) {
            return places.apply(line).error("a tab indents this line; YAML is indented by spaces");
        }
        String problem = e.getProblem().toLowerCase(Locale.ROOT);
        if (problem.contains("mapping values are not allowed")) {
            return places.apply(line)
                    .error("a \":\" stands where none can; give each key a line of its own, or put a text with \": \""
                            + " in quotes");
        }
        if (problem.contains("could not find expected ':'")) {
            return places.apply(line).error("a key without \":\" stands here or just above; write \"key: value\"");
        }
        if (problem.contains("but got") || problem.contains("did not find expected")) {
            return places.apply(line)
                    .error("the indentation or the brackets do not fit what stands above; keys of one "
                            + "block begin in one column, and every bracket and quote is closed");
        }
        return places.apply(line)
                .error("this is no YAML: " + problem + "; see the recipe printed by "
                        + "\"descent recipes show digits\" for what one looks like");
    }

    private Yaml tree(Node node) {
        Place place = place(node);
        return switch (node) {
            case ScalarNode scalar ->
                new Yaml.Scalar(place, scalar.getValue(), scalar.getScalarStyle() != ScalarStyle.PLAIN);
            case SequenceNode sequence -> {
                List<Yaml> items = new ArrayList<>();
                sequence.getValue().forEach(item -> items.add(tree(item)));
                yield new Yaml.Items(place, items);
            }
            case MappingNode mapping -> keys(mapping, place);
            default -> throw place.error("this kind of YAML has no meaning in a recipe; write it out");
        };
    }

    private Yaml keys(MappingNode mapping, Place place) {
        Map<String, Yaml.Entry> entries = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            Place keyPlace = place(tuple.getKeyNode());
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                throw keyPlace.error("a key must be one word");
            }
            Yaml.Entry before = entries.put(key.getValue(), new Yaml.Entry(keyPlace, tree(tuple.getValueNode())));
            if (before != null) {
                throw keyPlace.error("\"%s\" stands here for the second time (first: line %s); keep one of them"
                        .formatted(key.getValue(), before.keyPlace().line()));
            }
        }
        return new Yaml.Keys(place, entries);
    }

    private Place place(Node node) {
        return places.apply(node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1));
    }
}
