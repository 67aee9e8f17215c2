using Microsoft.Extensions.Options;
using Portal.Client.Contracts;
using Portal.Inference.Engine;
using Portal.Inference.Tensors;
using Portal.Inference.Tensors.Json;
using Portal.Server.Gateway.Admission;

namespace Portal.Server.Gateway.Oip.Body;

/// <summary>Reads an infer request's body: JSON, JSON with a binary tail, or one tensor's bytes and nothing else.</summary>
internal sealed class InferReader(
    IPredictionEngine engine, OipTensors tensors, BodyBudget budget, DoorRefusals refusals, IOptions<GatewayOptions> options)
{
    private long Limit => (long)options.Value.MaxBodyMegabytes << 20;

    public InferCall Open(HttpRequest request) => new(request, budget.Open());

    /// <param name="call">The request.</param>
    /// <param name="model">What the door found: a body is read as the version takes it that will run.</param>
    public async ValueTask<Outcome<PredictionInput>> ReadAsync(InferCall call, ModelAtDoor model, CancellationToken cancellationToken)
    {
        try
        {
            var signature = engine.Describe(model.Slug, model.Version);
            await using var pipe = new InferBodyPipe(call.Http, Limit, call.Lease);
            call.Request = await ReadAsync(pipe, call.Http, signature, cancellationToken);
            RequireForms(signature, call.Request);
            return tensors.ToInput(signature, model.Accepts, call.Request.Tensors, call.Request.Outputs?.ConvertAll(output => output.Name));
        }
        catch (InferRequestException fault)
        {
            return fault.Status == StatusCodes.Status413PayloadTooLarge
                ? refusals.BodyTooLarge(options.Value.MaxBodyMegabytes)
                : refusals.InvalidInfer(fault.Message, fault.Field);
        }
        catch (BodiesFullException full)
        {
            call.Http.HttpContext.Response.Headers.RetryAfter = "1";
            return refusals.BodiesFull(full.Megabytes);
        }
        catch (PredictionRefusedException)
        {
            // Unloaded since the door looked.
            return refusals.NotReady(model.Slug).Refusal;
        }
        catch (BadHttpRequestException broken)
        {
            return broken.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? refusals.BodyTooLarge(options.Value.MaxBodyMegabytes)
                : refusals.BrokenRequest(broken.StatusCode);
        }
        catch (InvalidDataException)
        {
            return refusals.InvalidInfer("The body is not packed as its Content-Encoding says.", "Content-Encoding");
        }
    }

    private static async ValueTask<InferRequest> ReadAsync(
        InferBodyPipe pipe, HttpRequest http, ModelSignature signature, CancellationToken cancellationToken)
    {
        var header = HeaderLength(http, pipe);
        if (header == 0)
        {
            return await RawTensor.ReadAsync(pipe, signature, cancellationToken);
        }
        var request = await ReadJsonAsync(pipe, header, cancellationToken);
        try
        {
            await ReadTailAsync(pipe, request, cancellationToken);
            return request;
        }
        catch
        {
            request.Dispose();
            throw;
        }
    }

    private static async ValueTask<InferRequest> ReadJsonAsync(InferBodyPipe pipe, long? header, CancellationToken cancellationToken)
    {
        var room = pipe.Limit;
        // One byte more than may be: then too long a body shows itself.
        using var json = await pipe.ReadAsync(header ?? room + 1, default, cancellationToken);
        if (json.Length < header)
        {
            throw new InferRequestException($"The body ends before its JSON of {header} bytes.", InferHeaders.JsonLength);
        }
        return InferJson.Read(json.Bytes, room);
    }

    private static async ValueTask ReadTailAsync(InferBodyPipe pipe, InferRequest request, CancellationToken cancellationToken)
    {
        foreach (var input in request.Inputs.Where(input => input.Tensor is null))
        {
            var buffer = await pipe.ReadAsync(input.BinarySize, default, cancellationToken);
            input.Tensor = buffer.ToTensor(input.Name, input.Datatype, input.Shape);
            if (buffer.Length < input.BinarySize)
            {
                throw new InferRequestException(
                    $"The body ends after {buffer.Length} of the {input.BinarySize} bytes of input '{InferInputJson.Short(input.Name)}'.", input.Name);
            }
        }
        if (!await pipe.IsAtEndAsync(cancellationToken))
        {
            throw new InferRequestException("The body goes on after its last tensor: each 'binary_data_size' must be the bytes sent.", "binary_data_size");
        }
    }

    private static long? HeaderLength(HttpRequest http, InferBodyPipe pipe)
    {
        var sent = http.Headers[InferHeaders.JsonLength];
        return sent.Count == 0 ? null
            : long.TryParse(sent.ToString(), System.Globalization.NumberStyles.None, null, out var length) && length <= pipe.Room ? length
            : throw new InferRequestException($"{InferHeaders.JsonLength} is not a number of bytes inside the body.", InferHeaders.JsonLength);
    }

    /// <summary>FP16 and BF16 have no JSON form: better said before the run than after it.</summary>
    private static void RequireForms(ModelSignature signature, InferRequest request)
    {
        var wanted = request.Outputs?.ConvertAll(output => output.Name);
        var formless = signature.Outputs.FirstOrDefault(spec =>
            !JsonTensorWriter.HasForm(spec.Datatype) && wanted?.Contains(spec.Name) != false && !request.IsBinary(spec.Name));
        if (formless is not null)
        {
            throw new InferRequestException(
                $"Output '{formless.Name}' is {formless.Datatype.Name()}, which has no JSON form: ask for it with 'binary_data'.", formless.Name);
        }
    }
}

/// <summary>One infer request under way: what it asked, and what is to be given back at its end.</summary>
internal sealed class InferCall(HttpRequest http, BodyBudget.Lease lease) : IDisposable
{
    public HttpRequest Http => http;

    public BodyBudget.Lease Lease => lease;

    /// <summary>There once it is read.</summary>
    public InferRequest? Request { get; set; }

    public void Dispose()
    {
        Request?.Dispose();
        lease.Dispose();
    }
}

internal static class InferHeaders
{
    /// <summary>How many bytes of the body are JSON; the rest are tensors.</summary>
    public const string JsonLength = "Inference-Header-Content-Length";
}
