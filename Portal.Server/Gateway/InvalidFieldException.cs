using Portal.Client.Contracts;
using Portal.Server.Gateway.Admission;

namespace Portal.Server.Gateway;

/// <summary>A property of a body is not what it must be. Thrown and caught within a face's reading of one body.</summary>
/// <param name="rule">See <see cref="DoorRefusals.InvalidField"/>.</param>
internal sealed class InvalidFieldException(string rule, string field, params object[] arguments) : Exception($"{rule}: {field}")
{
    public Refusal In(DoorRefusals refusals) => refusals.InvalidField(rule, field, arguments);
}
