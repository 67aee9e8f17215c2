using System.Text;
using System.Text.Json;
using Portal.Client.Contracts;
using Portal.Inference.Engine;
using Portal.Server.Gateway.Admission;

namespace Portal.Server.Gateway.Predict;

/// <summary>Texts inside JSON, in the shapes of the Hugging Face tasks: <c>inputs</c> and, for generated text, <c>parameters</c>.</summary>
internal sealed class JsonText(DoorRefusals refusals, IReadOnlyList<string> names)
{
    private const string Parameters = "parameters";

    public Outcome<PredictionInput> Read(ReadOnlyMemory<byte> json, string task)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var fields = new JsonFields(document.RootElement);
            var name = names.FirstOrDefault(name => fields.Find(name) is not null) ?? names[0];
            return task switch
            {
                "feature-extraction" => Embedding(fields, name),
                "text-generation" => Generation(fields, name),
                _ => new EncodedInput(Encoding.UTF8.GetBytes(fields.RequiredText(name)), "text/plain"),
            };
        }
        catch (JsonException)
        {
            return refusals.NotAnObject();
        }
        catch (InvalidFieldException wrong)
        {
            return wrong.In(refusals);
        }
    }

    private static TextInput Embedding(JsonFields fields, string name)
    {
        fields.Refuse("truncate", "prompt_name");
        if (fields.Find("normalize") is { ValueKind: JsonValueKind.False })
        {
            throw new InvalidFieldException("Unsupported", "normalize");
        }
        return new(JsonFields.Texts(fields.Required(name), name), fields.Whole("dimensions", 1, int.MaxValue));
    }

    private static ChatInput Generation(JsonFields fields, string name)
    {
        fields.Refuse("stream");
        var text = fields.RequiredText(name);
        if (fields.Find(Parameters) is not { } given)
        {
            return Prompt(text, new(Temperature: 0), ChatInput.UsualMaxTokens, []);
        }
        var parameters = given.ValueKind == JsonValueKind.Object ? new JsonFields(given) : throw new InvalidFieldException("Unsupported", Parameters);
        parameters.Refuse(
            "details", "decoder_input_details", "frequency_penalty", "grammar", "return_full_text", "top_k", "top_n_tokens", "truncate",
            "typical_p", "watermark", "adapter_id");
        if (parameters.Whole("best_of", 1, int.MaxValue) > 1 || parameters.Number("repetition_penalty", 0, double.MaxValue) is not (null or 1))
        {
            throw new InvalidFieldException("Unsupported", Parameters);
        }
        // As in the reference server: who names a temperature wants a sample.
        var (temperature, topP) = (parameters.Number("temperature", 0, 2), parameters.Number("top_p", 0, 1));
        var isSampled = parameters.Flag("do_sample") || temperature is not null || topP is not null;
        return Prompt(
            text,
            new(isSampled ? temperature ?? 1 : 0, topP ?? 1, parameters.Seed("seed")),
            parameters.Whole("max_new_tokens", 1, int.MaxValue) ?? ChatInput.UsualMaxTokens,
            parameters.Stops("stop"));
    }

    private static ChatInput Prompt(string text, TextSampling sampling, int maxTokens, IReadOnlyList<string> stop) =>
        new([new("user", text)], sampling, maxTokens, stop) { IsPrompt = true };
}
