package dev.descent.recipe;

import dev.descent.word.Range;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What values of settings may be, as JSON Schema has it. */
final class JsonSchema {
    /** Whole numbers may have underlines between their digits, which make a text of them in YAML. */
    private static final Map<String, Object> UNDERLINED = map("type", "string", "pattern", "^[0-9]+(_[0-9]+)*$");

    private final Map<String, Object> shared = new LinkedHashMap<>();

    /** Schemas that {@code $ref} names, by their names. */
    Map<String, Object> shared() {
        return shared;
    }

    /** Of a value. */
    Map<String, Object> of(Value value) {
        return switch (value) {
            case Value.Count count -> any(count(count), UNDERLINED);
            case Value.Real real -> number(real.range());
            case Value.Plain plain ->
                switch (plain) {
                    case FLAG -> map("type", "boolean");
                    case TEXT -> text();
                    case TEXTS -> texts();
                    case TEXTS_BY_KEY ->
                        any(text(), list(text()), map("type", "object", "additionalProperties", texts()));
                    case ROWS -> list(list(number(Range.ANY)));
                    case PATH, ENCODING -> map("type", "string");
                };
            case Value.Choice choice -> map("enum", List.copyOf(choice.values().keySet()));
            case Value.Listed(Value.Choice one, var _) -> any(of(one), list(of(one)));
            case Value.Listed listed -> list(of(listed.element()));
            case Value.Tuple tuple -> {
                Map<String, Object> list = list(of(tuple.elements().getFirst()));
                list.put("minItems", tuple.elements().size());
                list.put("maxItems", tuple.elements().size());
                yield list;
            }
            case Value.Block block -> block(block.form(), map());
            case Value.Kinds kinds -> kinds(kinds);
            case Value.ByItself _ -> map();
            case Value.Item item -> shared(item.type().getSimpleName(), () -> items(Vocabulary.of(item.type())));
            case Value.Either either ->
                anyOf(Stream.concat(
                        Stream.of(map("enum", either.words()))
                                .filter(_ -> !either.words().isEmpty()),
                        either.bare().stream().map(this::alone)));
            case Value.Blocks blocks ->
                anyOf(Stream.concat(
                        blocks.shorts().stream().map(setting -> alone(setting.value())),
                        blocks.forms().stream().map(form -> block(form, map()))));
        };
    }

    private interface Making {
        Map<String, Object> schema();
    }

    /** A schema that may contain itself. */
    private Map<String, Object> shared(String name, Making making) {
        if (!shared.containsKey(name)) {
            shared.put(name, map());
            shared.put(name, making.schema());
        }
        return map("$ref", "#/$defs/" + name);
    }

    /** {@code {type: WORD, …}}, or a word alone, or a list that stands for one. */
    private Map<String, Object> kinds(Value.Kinds kinds) {
        List<Form> forms = Vocabulary.of(kinds.type()).forms();
        List<Object> options = new ArrayList<>();
        kinds.list().flatMap(Form::shortValue).ifPresent(list -> options.add(of(list)));
        options.add(alone(forms));
        forms.forEach(form -> options.add(block(form, map("type", map("const", form.word())))));
        return map("anyOf", options);
    }

    /** {@code WORD: …}, or a word alone. */
    private Map<String, Object> items(Vocabulary vocabulary) {
        Map<String, Object> words = new LinkedHashMap<>();
        for (Form form : vocabulary.forms()) {
            form.said().stream()
                    .filter(Setting::isShort)
                    .findFirst()
                    .map(setting -> of(setting.value()))
                    .map(bare -> form.isBare() ? bare : any(bare, block(form, map())))
                    .ifPresent(schema -> words.put(form.word(), described(form.says(), schema)));
        }
        Map<String, Object> item = object(words, List.of());
        item.put("minProperties", 1);
        item.put("maxProperties", 1);
        return any(alone(vocabulary.forms()), item);
    }

    private static Map<String, Object> alone(List<Form> forms) {
        return map(
                "enum", forms.stream().filter(Form::standsAlone).map(Form::word).toList());
    }

    Map<String, Object> block(Form form, Map<String, Object> more) {
        Map<String, Object> properties = new LinkedHashMap<>(more);
        List<String> needed = new ArrayList<>(more.keySet());
        for (Setting setting : form.said()) {
            properties.put(setting.key(), described(setting.says(), of(setting.value())));
            if (setting.isNeeded()) {
                needed.add(setting.key());
            }
        }
        Map<String, Object> block = object(properties, needed);
        block.put("description", form.says());
        return block;
    }

    /** Keys and their values, in this order. */
    static Map<String, Object> map(Object... keysAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }

    static Map<String, Object> object(Map<String, Object> properties, List<String> needed) {
        return map("type", "object", "properties", properties, "required", needed, "additionalProperties", false);
    }

    static Map<String, Object> described(String says, Map<String, Object> schema) {
        Map<String, Object> described = new LinkedHashMap<>(schema);
        described.put("description", says);
        return described;
    }

    private static Map<String, Object> anyOf(Stream<Map<String, Object>> schemas) {
        return map("anyOf", schemas.toList());
    }

    /** Of a value where others may stand too, so that a path must look like one. */
    private Map<String, Object> alone(Value value) {
        return value == Value.Plain.PATH ? map("type", "string", "pattern", "[./\\\\]") : of(value);
    }

    private static Map<String, Object> texts() {
        return any(text(), list(text()));
    }

    static Map<String, Object> any(Object... schemas) {
        return map("anyOf", List.of(schemas));
    }

    static Map<String, Object> list(Map<String, Object> items) {
        return map("type", "array", "items", items);
    }

    /** Any scalar is a text, if it stands where one is asked for. */
    static Map<String, Object> text() {
        return map("type", List.of("string", "number", "boolean"));
    }

    private static Map<String, Object> count(Value.Count count) {
        return map("type", "integer", "minimum", count.least(), "maximum", count.most());
    }

    private static Map<String, Object> number(Range range) {
        Map<String, Object> number = map("type", "number");
        if (range.low() != Double.NEGATIVE_INFINITY) {
            number.put(range.isLowIncluded() ? "minimum" : "exclusiveMinimum", range.low());
        }
        if (range.high() != Double.POSITIVE_INFINITY) {
            number.put(range.isHighIncluded() ? "maximum" : "exclusiveMaximum", range.high());
        }
        return number;
    }
}
