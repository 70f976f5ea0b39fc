namespace Migrator.Connectors.Kix.Sandbox;

/// <summary>The backend says no: becomes an answer with code and message.</summary>
internal sealed class Refusal(string code, string message) : Exception(message)
{
    public string Code { get; } = code;

    /// <summary>Status by code, as in the vendor's Kernel/Config/Files/API.xml.</summary>
    public int Status => Code switch
    {
        "Unauthorized" or "SessionCreate.AuthFail" => 401,
        "Forbidden" or "Authorization.NoHeader" or "Authorization.NoToken" => 403,
        "Object.NotFound" or "ParentObject.NotFound" => 404,
        "NotAllowed" => 405,
        "Object.AlreadyExists" or "Conflict" or "Object.DependingObjectExists" => 409,
        "Transport.REST.RequestTooBig" => 413,
        "Operation.InternalError" => 500,
        _ => 400,
    };

    public static Refusal BadRequest(string message) => new("BadRequest", message);

    public static Refusal Missing(string parameter) => BadRequest($"Required parameter {parameter} is missing or undefined!");

    public static Refusal Invalid(string parameter) => BadRequest($"Parameter {parameter} is invalid!");

    public static Refusal NotFound(string message = "The requested item cannot be found.") => new("Object.NotFound", message);

    public static Refusal Exists(string message) => new("Object.AlreadyExists", message);

    public static Refusal NotCreated(string what) => new("Object.UnableToCreate", $"{what}, please contact the system administrator");

    public static Refusal Attribute(string attribute) => new("Validator.Failed", $"Validation of attribute {attribute} failed!");

    public static Refusal Forbidden() => new("Forbidden", "No permission to execute this operation.");
}
