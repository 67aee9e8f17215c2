using System.Security.Cryptography;
using System.Text.Json;
using Portal.Client.Contracts;
using Portal.Server.Data;

namespace Portal.Server.Features.Webhooks;

/// <summary>Where features say that something happened.</summary>
internal sealed class WebhookOutbox(TimeProvider time)
{
    private const string Letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private static readonly JsonSerializerOptions Json = JsonSerializerOptions.Web;

    private static readonly DateTime LongestTime = DateTime.SpecifyKind(DateTime.MaxValue, DateTimeKind.Utc);

    /// <summary>Adds an event, to be saved with what happened by the caller's own transaction: both or neither.</summary>
    /// <param name="db">The context that saves the change.</param>
    /// <param name="organisationId">Whose endpoints are told.</param>
    /// <param name="type">One of <see cref="WebhookTypes"/>.</param>
    /// <param name="data">Ids, and what changed: never content, a secret or a person's address.</param>
    /// <exception cref="ArgumentException">The type is not in the list, or the data is too long to be sent.</exception>
    public void Add(PortalDb db, int organisationId, string type, object data) => db.Add(Event(organisationId, type, data));

    /// <param name="endpointId">The only endpoint that it is for; null is each that asked for the type.</param>
    public WebhookEvent Event(int organisationId, string type, object data, int? endpointId = null) =>
        EventAt(time.GetUtcNow().UtcDateTime, organisationId, type, data, endpointId);

    /// <param name="at">When it happened.</param>
    public static WebhookEvent EventAt(DateTime at, int organisationId, string type, object data, int? endpointId = null)
    {
        if (type != WebhookTypes.Test && !WebhookTypes.All.Contains(type))
        {
            throw new ArgumentException($"{type} is not among the documented webhook types.", nameof(type));
        }
        var body = Body(at, type, data);
        if (body.Length > WebhookEvent.MaxBodyLength)
        {
            throw new ArgumentException($"The body of {type} is longer than {WebhookEvent.MaxBodyLength} characters.", nameof(data));
        }
        return new()
        {
            OrganisationId = organisationId,
            MessageId = $"msg_{RandomNumberGenerator.GetString(Letters, 27)}",
            Type = type,
            Body = body,
            At = at,
            EndpointId = endpointId,
        };
    }

    /// <returns>How many characters, escaped, a text in the data may still have.</returns>
    public static int RoomFor(string type, object data) => WebhookEvent.MaxBodyLength - Body(LongestTime, type, data).Length;

    private static string Body(DateTime at, string type, object data) => JsonSerializer.Serialize(new { Type = type, Timestamp = at, Data = data }, Json);
}
