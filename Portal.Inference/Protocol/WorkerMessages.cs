using System.Buffers.Binary;
using System.Text.Json;
using Google.Protobuf;
using Portal.Inference.Engine;
using Portal.Inference.Pipelines;
using Portal.Inference.Tensors;

namespace Portal.Inference.Protocol;

/// <summary>Every form of input and result as <c>ModelInfer</c>'s messages: tensors as they are, everything else as one element of bytes.</summary>
internal static class WorkerMessages
{
    public const string Piece = "text";
    public const string Units = "units";

    private const string Input = "inputs";
    private const string Output = "outputs";
    private const string Vectors = "vectors";
    private const string Form = "form";
    private const string FileForm = "file";
    private const string TextForm = "text";
    private const string ChatForm = "chat";
    private const string MediaType = "media_type";
    private const string Tenant = "tenant";
    private const string Timeout = "timeout";
    private const string Result = "result";
    private const string Tokens = "tokens";
    private const string Queue = "queue_ticks";
    private const string Compute = "compute_ticks";
    private const string Rows = "batch_rows";

    /// <summary>A call, with copies of what the caller may free.</summary>
    public static ModelInferRequest Write(string model, PredictionInput input, PredictionContext context)
    {
        var request = input switch
        {
            TensorInput tensors => InferMessages.Write(model, null, tensors, tensors.Outputs ?? []),
            EncodedInput file => One(model, FileForm, Element(file.Body.Span)),
            TextInput texts => One(model, TextForm, Element(JsonSerializer.SerializeToUtf8Bytes(texts, WorkerJson.Default.TextInput))),
            ChatInput chat => One(model, ChatForm, Element(JsonSerializer.SerializeToUtf8Bytes(
                new(chat.Messages, chat.Sampling, chat.MaxTokens, chat.Stop, chat.IsPrompt), WorkerJson.Default.ChatOrder))),
            _ => throw new PredictionRefusedException(RefusalReason.UnsupportedForm, "The model does not take inputs of this form."),
        };
        request.Parameters[Tenant] = new() { StringParam = context.Tenant };
        if (input is EncodedInput { MediaType: var type })
        {
            request.Parameters[MediaType] = new() { StringParam = type };
        }

        if (context.Timeout is { } timeout)
        {
            request.Parameters[Timeout] = new() { Int64Param = timeout.Ticks };
        }

        return request;
    }

    /// <summary>The call; the tensors lie over the message's own bytes.</summary>
    /// <param name="request">The message.</param>
    /// <param name="onText">Told the pieces of a text; null when nobody wants them.</param>
    /// <param name="onUnits">Told before each piece.</param>
    public static (PredictionInput Input, PredictionContext Context) Read(
        ModelInferRequest request, Func<string, ValueTask>? onText, Action<long>? onUnits)
    {
        var timeout = request.Parameters.TryGetValue(Timeout, out var ticks) ? TimeSpan.FromTicks(ticks.Int64Param) : default(TimeSpan?);
        var context = new PredictionContext(Parameter(request, Tenant), timeout);
        return (Parameter(request, Form) switch
        {
            "" => InferMessages.Read(request),
            FileForm => new EncodedInput(Element(request), Parameter(request, MediaType)),
            TextForm => JsonSerializer.Deserialize(Element(request).Span, WorkerJson.Default.TextInput)!,
            _ => Chat(JsonSerializer.Deserialize(Element(request).Span, WorkerJson.Default.ChatOrder)!),
        }, context);

        ChatInput Chat(ChatOrder order) =>
            new(order.Messages, order.Sampling, order.MaxTokens, order.Stop, onText) { IsPrompt = order.IsPrompt, OnUnits = onUnits };
    }

    /// <summary>An answer over the output's own bytes: it must live until it is written.</summary>
    public static ModelInferResponse Write(PredictionOutput output, long units)
    {
        var response = output.Result switch
        {
            TensorOutput tensors => InferMessages.Write("", "", "", tensors.Tensors),
            TextEmbeddings embeddings => Embeddings(embeddings),
            var result => Json(result),
        };
        response.Parameters[Units] = new() { Int64Param = units };
        response.Parameters[Queue] = new() { Int64Param = output.Timing.Queue.Ticks };
        response.Parameters[Compute] = new() { Int64Param = output.Timing.Compute.Ticks };
        response.Parameters[Rows] = new() { Int64Param = output.Timing.BatchRows };
        return response;
    }

    /// <summary>A worker's answer, which may be anything: whoever uploaded the model may have taken the worker over.</summary>
    /// <exception cref="InvalidDataException">It is broken.</exception>
    public static PredictionOutput Read(ModelInferResponse response)
    {
        try
        {
            var result = Parameter(response, Result) switch
            {
                "" => InferMessages.Read(response, [.. response.Outputs.Select(output => output.Name)]),
                nameof(TextEmbeddings) => Embeddings(response),
                var name when WorkerJson.OfResult(name) is { } type && response.RawOutputContents is [var json] =>
                    JsonSerializer.Deserialize(Unframed(json.Memory).Span, type) ?? throw new InvalidDataException("It is null."),
                _ => throw new InvalidDataException("It has no known form."),
            };
            return new(result, new(Span(Queue), Span(Compute), (int)Math.Clamp(Number(Rows), 1, 1 << 20)), Math.Max(0, Number(Units)));
        }
        catch (Exception failure) when (failure is PredictionRefusedException or JsonException)
        {
            throw new InvalidDataException(failure.Message, failure);
        }

        TimeSpan Span(string name) => TimeSpan.FromTicks(Math.Clamp(Number(name), 0, TimeSpan.TicksPerDay));

        long Number(string name) => response.Parameters.TryGetValue(name, out var value) ? value.Int64Param : 0;
    }

    private static ModelInferRequest One(string model, string form, ByteString element)
    {
        var request = new ModelInferRequest { ModelName = model };
        request.Inputs.Add(new ModelInferRequest.Types.InferInputTensor { Name = Input, Datatype = TensorDatatype.Bytes.Name(), Shape = { 1 } });
        request.RawInputContents.Add(element);
        request.Parameters[Form] = new() { StringParam = form };
        return request;
    }

    private static ModelInferResponse Json(object result)
    {
        var name = result.GetType().Name;
        var type = WorkerJson.OfResult(name) ?? throw new InvalidOperationException($"A worker cannot send a {name}.");
        var response = new ModelInferResponse();
        response.Outputs.Add(new ModelInferResponse.Types.InferOutputTensor { Name = Output, Datatype = TensorDatatype.Bytes.Name(), Shape = { 1 } });
        response.RawOutputContents.Add(Element(JsonSerializer.SerializeToUtf8Bytes(result, type)));
        response.Parameters[Result] = new() { StringParam = name };
        return response;
    }

    private static ModelInferResponse Embeddings(TextEmbeddings embeddings)
    {
        var width = embeddings.Vectors[0].Length;
        var all = new float[width * embeddings.Vectors.Count];
        for (var i = 0; i < embeddings.Vectors.Count; i++)
        {
            embeddings.Vectors[i].CopyTo(all.AsMemory(i * width));
        }

        var response = new ModelInferResponse();
        response.Outputs.Add(new ModelInferResponse.Types.InferOutputTensor
        {
            Name = Vectors,
            Datatype = TensorDatatype.Fp32.Name(),
            Shape = { embeddings.Vectors.Count, width },
        });
        response.RawOutputContents.Add(ByteString.CopyFrom(System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(all)));
        response.Parameters[Result] = new() { StringParam = nameof(TextEmbeddings) };
        response.Parameters[Tokens] = new() { Int64Param = embeddings.PromptTokens };
        return response;
    }

    private static TextEmbeddings Embeddings(ModelInferResponse response)
    {
        using var output = InferMessages.Read(response, [Vectors]);
        var tensor = output.Tensors[0];
        if (tensor.Datatype != TensorDatatype.Fp32 || tensor.Dimensions is not [> 0 and var count, > 0 and var width])
        {
            throw new InvalidDataException("Its vectors are no vectors.");
        }

        var all = tensor.Elements<float>().ToArray().AsMemory();
        var tokens = response.Parameters.TryGetValue(Tokens, out var given) ? (int)Math.Clamp(given.Int64Param, 0, int.MaxValue) : 0;
        return new([.. Enumerable.Range(0, (int)count).Select(i => (ReadOnlyMemory<float>)all.Slice(i * (int)width, (int)width))], tokens);
    }

    private static string Parameter(ModelInferRequest request, string name) =>
        request.Parameters.TryGetValue(name, out var value) ? value.StringParam : "";

    private static string Parameter(ModelInferResponse response, string name) =>
        response.Parameters.TryGetValue(name, out var value) ? value.StringParam : "";

    private static ReadOnlyMemory<byte> Element(ModelInferRequest request) => Unframed(request.RawInputContents[0].Memory);

    private static ReadOnlyMemory<byte> Unframed(ReadOnlyMemory<byte> element) =>
        element.Length >= sizeof(int) ? element[sizeof(int)..] : throw new InvalidDataException("An element has no length.");

    // As the protocol has it: the element's length before it.
    private static ByteString Element(ReadOnlySpan<byte> bytes)
    {
        var framed = new byte[checked(sizeof(int) + bytes.Length)];
        BinaryPrimitives.WriteInt32LittleEndian(framed, bytes.Length);
        bytes.CopyTo(framed.AsSpan(sizeof(int)));
        return UnsafeByteOperations.UnsafeWrap(framed);
    }
}
