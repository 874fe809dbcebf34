package dev.descent.text;

/** Small tokenizers that tests describe. */
final class Samples {
    /** What a file may say that is always taken back. */
    static final String PADS_AND_TRUNCATES = """
        "truncation": {"direction": "Right", "max_length": 4, "strategy": "LongestFirst", "stride": 0},
        "padding": {"strategy": {"Fixed": 128}, "direction": "Right", "pad_to_multiple_of": null, "pad_id": 0,
                    "pad_type_id": 0, "pad_token": "[PAD]"},
        """;

    /** A tokenizer as BERT has one, with few words and none for those that it does not know. */
    static final String WITHOUT_UNKNOWN = wordPiece("", "[ABSENT]");

    /** The same with one. */
    static final String BERT = wordPiece("", "[UNK]");

    private Samples() {}

    /** A tokenizer as BERT has one, with further settings in front, and another token for unknown words. */
    static String wordPiece(String settings, String unknown) {
        return """
            {%s
             "added_tokens": [%s, %s, %s],
             "normalizer": {"type": "BertNormalizer", "clean_text": false, "handle_chinese_chars": true,
                            "strip_accents": null, "lowercase": true},
             "pre_tokenizer": {"type": "BertPreTokenizer"},
             "post_processor": {"type": "TemplateProcessing",
               "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
                          {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
               "pair": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
                        {"SpecialToken": {"id": "[SEP]", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}},
                        {"SpecialToken": {"id": "[SEP]", "type_id": 1}}],
               "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [2], "tokens": ["[CLS]"]},
                                  "[SEP]": {"id": "[SEP]", "ids": [3], "tokens": ["[SEP]"]}}},
             "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": true},
             "model": {"type": "WordPiece", "unk_token": "%s", "continuing_subword_prefix": "##",
               "max_input_chars_per_word": 100,
               "vocab": {"[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "[SEP]": 3, "red": 4, "house": 5, "##s": 6, "a": 7,
                         "\\uD83D\\uDE00": 8, "cafe": 9}}}
            """.formatted(settings, added(2, "[CLS]"), added(3, "[SEP]"), added(40, "[NEW]"), unknown);
    }

    static String added(int id, String content) {
        return """
            {"id": %s, "content": "%s", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false,
             "special": true}\
            """.formatted(id, content);
    }
}
